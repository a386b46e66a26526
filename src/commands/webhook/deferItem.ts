/** An item whose page has no active channel waits, and is caught up on once: both are events of its own stream. */
import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Loaded } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { Executor } from '../engine/executor.ts';
import { type WebhookItemState, webhookItem } from './state.ts';

export type Deferral = Extract<DomainEvent, { type: 'WebhookItemDeferred' }>['data'];
export type CatchUp = Extract<DomainEvent, { type: 'WebhookItemCaughtUp' }>['data'];

/** Quiet where it waits already, or was settled meanwhile: the answer says which. */
export function deferItem(
  executor: Executor,
  data: Deferral,
  context: CommandContext,
): Promise<Loaded<WebhookItemState>> {
  return executor.execute(
    webhookItem,
    data.itemId,
    ({ routedTo, deferral }) =>
      routedTo || deferral !== 'none' ? [] : [{ type: 'WebhookItemDeferred', data }],
    context,
  );
}

/** Ends the waiting. Quiet where it has ended; what was parked may be handled after all. */
export function catchUpItem(
  executor: Executor,
  data: CatchUp,
  context: CommandContext,
): Promise<Loaded<WebhookItemState>> {
  return executor.execute(
    webhookItem,
    data.itemId,
    ({ deferral }) => (mayEnd(deferral, data.outcome) ? [{ type: 'WebhookItemCaughtUp', data }] : []),
    context,
  );
}

const mayEnd = (deferral: WebhookItemState['deferral'], outcome: CatchUp['outcome']): boolean =>
  deferral === 'waiting' || (deferral === 'parked' && outcome === 'handled');
