/** What a delivery says of which it is known who it comes from: JSON of the platform, in bounds. */
import type { ReceivedItem } from '../../events/catalog/webhook.ts';
import { parseExactlyAtAnyDepth } from '../../exactJson.ts';
import type { PlatformWebhook } from '../../messaging/platform.ts';
import { parseInput } from '../input.ts';
import { parseJsonText, textOf } from '../jsonBytes.ts';
import type { RawRequest } from '../route.ts';

/** More fields and elements than the greatest number of items can have; as deep as they may be. */
const DELIVERY = {
  maxDepth: Number.POSITIVE_INFINITY,
  maxValues: 500_000,
  parse: parseExactlyAtAnyDepth,
} as const;

/** What happened, in the order of its time, by a body that the webhook admitted. @throws HttpProblem 400, TooManyItems */
export function deliveredItems(
  webhook: PlatformWebhook,
  { bytes }: RawRequest,
  arrivedAt: Date,
): readonly ReceivedItem[] {
  return parseInput(webhook.deliverySchema(arrivedAt), parseJsonText(textOf(bytes), bytes, DELIVERY));
}
