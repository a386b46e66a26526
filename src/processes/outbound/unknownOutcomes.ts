/** Messages of which nobody knows for too long whether they went out: an operator is to look after them. */
import { delivery as deliveryAggregate } from '../../commands/delivery.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Delivery } from '../../events/entities.ts';
import { DocumentQueries } from '../../projections/documentQueries.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import type { Parking } from '../attempts.ts';
import { postedEvent } from './origins.ts';

/** How long an echo may take to settle it. */
const UNKNOWN_OUTCOME_TIMEOUT_MS = 10 * 60 * 1_000;
const PAGE = 500;
/** Parked ones that are remembered, some 200 bytes each; more are loaded from the log again each time. */
const MAX_REMEMBERED = 50_000;

interface UnknownOutcomesOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly parking: Parking;
  /** Under whose name they are parked. */
  readonly process: string;
}

export class UnknownOutcomes {
  readonly #options: UnknownOutcomesOptions;
  /** By message, when its outcome became unknown: what was parked for that need not be loaded again. */
  #parked: ReadonlyMap<string, string> = new Map();

  constructor(options: UnknownOutcomesOptions) {
    this.#options = options;
  }

  /** Goes through all of them once. Parking one that is parked changes nothing. */
  async park(): Promise<void> {
    const { readModels, executor } = this.#options;
    await readModels.progress.untilCaughtUp();
    const before = new Date(executor.now().getTime() - UNKNOWN_OUTCOME_TIMEOUT_MS).toISOString();
    // Those that are settled by now are forgotten.
    const parked = new Map<string, string>();
    for await (const delivery of this.#unknown()) {
      await giveWay();
      const since = delivery.updatedAt > before ? undefined : await this.#parkedSince(delivery);
      if (since !== undefined && parked.size < MAX_REMEMBERED) parked.set(delivery.messageId, since);
    }
    this.#parked = parked;
  }

  /** Since when the outcome is unknown for which it is parked now; undefined where it is known after all. */
  async #parkedSince({ messageId, updatedAt: shownAt }: Delivery): Promise<string | undefined> {
    if (this.#parked.get(messageId) === shownAt) return shownAt;
    const { executor, parking, process } = this.#options;
    const { state } = await executor.load(deliveryAggregate, messageId);
    if (state.status !== 'active' || state.entity.status !== 'unknown') return undefined;
    const { attempts, reason, updatedAt } = state.entity;
    const posted = await postedEvent(executor, state.entity);
    if (posted) await parking.park(process, posted, attempts, `nobody knows the outcome: ${reason}`);
    return updatedAt;
  }

  async *#unknown(): AsyncGenerator<Delivery> {
    const queries = new DocumentQueries(this.#options.readModels);
    const query = { where: { status: 'unknown' }, limit: PAGE };
    for await (const { documents } of queries.pages('deliveries', query)) yield* documents;
  }
}
