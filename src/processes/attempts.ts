/** Tries to handle an event until it works, the process stops, or the event is parked. */

import { TooMuchContention } from '../commands/engine/errors.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { RecordedEvent } from '../events/event.ts';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../events/eventStore.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import { ReadStoreUnavailable } from '../projections/readStore.ts';
import { Backoff } from '../scheduling/retry.ts';

/** Failures of the event itself after which it is parked; those of the engines do not count. */
const MAX_ATTEMPTS = 8;
const PAUSES = { firstMs: 100, maxMs: 10_000 };

/** Another instance is at this very event; it is looked at again until that one is done or gone. */
export class UnderWayElsewhere extends Error {
  readonly code = 'under-way-elsewhere';
}

/** Another try would end the same way: the event is parked at once. */
export class FailedForGood extends Error {
  readonly code = 'failed-for-good';
  readonly attempts: number;
  constructor(reason: string, attempts: number) {
    super(reason);
    this.attempts = attempts;
  }
}

/** Where events go that a process gives up on. */
export interface Parking {
  park(process: string, event: RecordedEvent, attempts: number, error: unknown): Promise<void>;
  failedAgain(process: string, event: RecordedEvent, attempts: number, error: unknown): Promise<void>;
  settle(process: string, event: RecordedEvent): Promise<void>;
  /** Of an event that came right without another try, if it was parked: `cause` says so. */
  resolve(process: string, eventId: string, cause: RecordedEvent): Promise<void>;
  /** The event that was parked; undefined where nothing was. */
  eventOf(parkedId: Id<'parked'>): Promise<RecordedEvent | undefined>;
}

type GiveUp = (attempts: number, error: unknown) => Promise<void>;

interface Tries {
  failures: number;
  readonly backoff: Backoff;
  /** The handler, or the parking after the last attempt. */
  next: () => Promise<void>;
}

export class Attempts {
  readonly #process: string;
  readonly #parking: Parking;
  readonly #signal: AbortSignal;
  readonly #onFailure: (error: unknown) => void;

  constructor(process: string, parking: Parking, signal: AbortSignal, onFailure: (error: unknown) => void) {
    this.#process = process;
    this.#parking = parking;
    this.#signal = signal;
    this.#onFailure = onFailure;
  }

  /** False when the process was stopped before the event was handled or parked. */
  first(event: RecordedEvent, handle: () => Promise<void>): Promise<boolean> {
    return this.#until(handle, (attempts, error) =>
      this.#parking.park(this.#process, event, attempts, error),
    );
  }

  /** Another go at a parked event. */
  again(event: RecordedEvent, handle: () => Promise<void>): Promise<boolean> {
    const settled = async () => {
      await handle();
      await this.#parking.settle(this.#process, event);
    };
    return this.#until(settled, (attempts, error) =>
      this.#parking.failedAgain(this.#process, event, attempts, error),
    );
  }

  async #until(handle: () => Promise<void>, giveUp: GiveUp): Promise<boolean> {
    const tries: Tries = { failures: 0, backoff: new Backoff(PAUSES), next: handle };
    while (!this.#signal.aborted) {
      const error = await failureOf(tries.next);
      if (error === undefined) return true;
      if (!this.#signal.aborted) await this.#afterFailure(tries, error.cause, giveUp);
    }
    return false;
  }

  async #afterFailure(tries: Tries, cause: unknown, giveUp: GiveUp): Promise<void> {
    if (cause instanceof FailedForGood) {
      tries.next = () => giveUp(cause.attempts, cause.message);
      return;
    }
    if (!(cause instanceof UnderWayElsewhere)) this.#onFailure(cause);
    if (!isEngineTrouble(cause)) {
      const failures = ++tries.failures;
      if (failures === MAX_ATTEMPTS) tries.next = () => giveUp(failures, cause);
    }
    await tries.backoff.pause(this.#signal);
  }
}

async function failureOf(work: () => Promise<void>): Promise<{ cause: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

/** Says nothing of the event: it is tried until the engines are back. */
export const isEngineTrouble = (error: unknown): boolean =>
  [
    EventStoreUnavailable,
    AppendOutcomeUnknown,
    ReadModelsNotReady,
    ReadStoreUnavailable,
    TooMuchContention,
    UnderWayElsewhere,
  ].some(kind => error instanceof kind);
