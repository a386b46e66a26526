import type { Position } from '../../events/event.ts';
import { type Loaded, streamName } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { Executor } from '../engine/executor.ts';
import { type RoutedTo, type WebhookItemState, webhookItem } from './state.ts';

export interface Routed extends RoutedTo {
  /** Whatever was posted for the item lies behind it. */
  readonly since: Position;
}

/** Where the item was settled to belong, as it was `loaded` or is now; undefined where that is still open. */
export async function routeOf(
  executor: Executor,
  itemId: string,
  loaded?: Loaded<WebhookItemState>,
): Promise<Routed | undefined> {
  const { state, revision, position } = loaded ?? (await executor.load(webhookItem, itemId));
  const { routedTo, routedAt } = state;
  if (!routedTo) return undefined;
  if (revision === routedAt && position !== undefined) return { ...routedTo, since: position };
  const stream = streamName(webhookItem, itemId);
  const [routed] = await executor.store.readStream(stream, { from: routedAt, limit: 1 });
  return { ...routedTo, since: routed?.position ?? 0n };
}

/**
 * Settles where an item belongs, once: whoever comes second, and after a crash, is told what was settled. Undefined
 * where the item was deferred meanwhile: then it is settled when it is its turn, `late`.
 */
export async function routeItem(
  executor: Executor,
  itemId: string,
  to: RoutedTo,
  context: CommandContext,
  late = false,
): Promise<Routed | undefined> {
  const loaded = await executor.execute(
    webhookItem,
    itemId,
    ({ routedTo, deferral }) =>
      routedTo || (deferral !== 'none' && !late) ? [] : [{ type: 'WebhookItemRouted', data: to }],
    context,
  );
  return routeOf(executor, itemId, loaded);
}
