/** An item of a webhook: taken in once, and for messages settled once which chat it belongs to. */
import { createHash } from 'node:crypto';
import type { Aggregate } from '../aggregate.ts';

/** Where a message of a webhook goes. */
export interface RoutedTo {
  readonly channelId: string;
  readonly customerId: string;
  readonly chatId: string;
}

export interface WebhookItemState {
  readonly routedTo: RoutedTo | undefined;
}

/** What the item says stays in the log: it is read once, and may be large. */
export const webhookItem: Aggregate<WebhookItemState> = {
  name: 'webhook',
  initial: { routedTo: undefined },
  evolve: (state, { type, data }) => {
    if (type !== 'WebhookItemRouted') return state;
    const { channelId, customerId, chatId } = data;
    return {
      routedTo: { channelId: String(channelId), customerId: String(customerId), chatId: String(chatId) },
    };
  },
};

/** The same for every delivery of an item. Keys are Meta's and may be long, hence the digest. */
export const webhookItemId = ({
  pageId,
  kind,
  key,
}: {
  readonly pageId: string;
  readonly kind: string;
  readonly key: string;
}): string =>
  createHash('sha256')
    .update(JSON.stringify([pageId, kind, key]))
    .digest('base64url');
