/** An item whose page has no active channel waits, and is caught up on once: both are events of its own stream. */
import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Loaded } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import type { Executor } from '../execute.ts';
import { type WebhookItemState, webhookItem } from './state.ts';

export type Deferral = Extract<DomainEvent, { type: 'WebhookItemDeferred' }>['data'];
export type CatchUp = Extract<DomainEvent, { type: 'WebhookItemCaughtUp' }>['data'];

/** Quiet where it waits already, or was settled meanwhile: the answer says which. */
export function deferItem(
  executor: Executor,
  data: Deferral,
  caller: Caller,
): Promise<Loaded<WebhookItemState>> {
  return executor.execute(
    webhookItem,
    data.itemId,
    ({ routedTo, deferral }) =>
      routedTo || deferral !== 'none' ? [] : [{ type: 'WebhookItemDeferred', data }],
    caller,
  );
}

/** Ends the waiting. Quiet where it has ended; what was parked may be handled after all. */
export function catchUpItem(
  executor: Executor,
  data: CatchUp,
  caller: Caller,
): Promise<Loaded<WebhookItemState>> {
  return executor.execute(
    webhookItem,
    data.itemId,
    ({ deferral }) => (mayEnd(deferral, data.outcome) ? [{ type: 'WebhookItemCaughtUp', data }] : []),
    caller,
  );
}

const mayEnd = (deferral: WebhookItemState['deferral'], outcome: CatchUp['outcome']): boolean =>
  deferral === 'waiting' || (deferral === 'parked' && outcome === 'handled');
