/** Events of one delivery: of `message` to `psid`, by the instance `here`. */

import type { delivery } from '../../../src/commands/delivery.ts';
import type { EventsOf } from '../../../src/commands/engine/aggregate.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import { idOf } from './ids.ts';

export type DeliveryEvent = EventsOf<typeof delivery>;

export const messageId = idOf.message('message');
const of = { messageId, chatId: idOf.chat('chat'), businessId: idOf.business('business') };
export const recipient = { ...of, channelId: idOf.channel('channel'), platformCustomerId: 'psid' };
export const RETRY_AT = '2026-01-01T00:01:00.000Z';

export const queued = (parts = 1): DeliveryEvent => ({
  type: 'MessageQueued',
  data: { ...recipient, parts },
});
export const attempted = (part = 0, attempt = 1): DeliveryEvent => ({
  type: 'SendAttempted',
  data: { ...recipient, part, attempt, instanceId: 'here' },
});
export const deferred: DeliveryEvent = {
  type: 'SendDeferred',
  data: { ...of, part: 0, reason: 'busy', retryAt: RETRY_AT },
};
export const unknown: DeliveryEvent = {
  type: 'SendOutcomeUnknown',
  data: { ...of, platformMessageId: null, part: 0, reason: 'no answer' },
};
export const partSent: DeliveryEvent = {
  type: 'MessagePartSent',
  data: { ...of, part: 0, platformMessageId: 'mid-0' },
};
export const sent = (part = 0): DeliveryEvent => ({
  type: 'MessageSent',
  data: { ...of, part, platformMessageId: `mid-${part}` },
});
export const delivered: DeliveryEvent = {
  type: 'MessageDelivered',
  data: { ...of, platformMessageId: 'mid-0' },
};
export const read: DeliveryEvent = { type: 'MessageRead', data: of };
/** `awaitsChannel`: for its channel only. */
export const failed = (awaited: { readonly awaitsChannel?: Id<'channel'> } = {}): DeliveryEvent => ({
  type: 'SendFailed',
  data: { ...of, platformMessageId: null, reason: 'refused', code: '100', ...awaited },
});
export const requeued: DeliveryEvent = {
  type: 'MessageRequeued',
  data: { ...of, platformMessageId: null },
};
