/** Whether the log is still the one that it was, whenever the live subscription begins again; and whether it is there. */
import { pauseFor } from '../../scheduling/retry.ts';
import type { EngineNotice } from '../engineNotices.ts';
import type { Position } from '../event.ts';
import { EventStoreUnavailable } from '../eventStore.ts';
import type { LogReader } from './logReader.ts';
import { BEFORE_ALL } from './positions.ts';

const ENGINE = 'EventStoreDB';
/** How long a leader that has just been elected may take to show all that its predecessor had shown. */
const CATCH_UP_MS = 10_000;
const PAUSE_MS = 250;

/** The log has lost events that this instance has seen. Nothing can go on from there but a start. */
class LogWentBack extends EventStoreUnavailable {}

interface ContinuityOptions {
  readonly log: Pick<LogReader, 'head' | 'firstId'>;
  readonly epoch: string;
  readonly epochStream: string;
  readonly onNotice: (notice: EngineNotice) => void;
}

export class Continuity {
  readonly #options: ContinuityOptions;
  #awaySince: number | undefined;
  #broken: LogWentBack | undefined;

  constructor(options: ContinuityOptions) {
    this.#options = options;
  }

  /** The live subscription was lost, or could not begin. */
  lost(error: unknown): void {
    if (this.#awaySince !== undefined || this.#broken) return;
    this.#awaySince = performance.now();
    this.#options.onNotice({ is: 'away', engine: ENGINE, error });
  }

  /** Where the log ends. `seen`: the last event that this instance has seen. @throws LogWentBack */
  async head(seen: Position, signal: AbortSignal): Promise<Position> {
    if (this.#broken) throw this.#broken;
    const deadline = performance.now() + CATCH_UP_MS;
    for (;;) {
      const head = (await this.#options.log.head(signal)) ?? BEFORE_ALL;
      signal.throwIfAborted();
      this.#found();
      if (head >= seen) return head;
      if (performance.now() > deadline || !(await this.#isSame())) throw await this.#break(seen, head);
      await pauseFor(PAUSE_MS, signal);
    }
  }

  #found(): void {
    if (this.#awaySince === undefined) return;
    const awayMs = Math.round(performance.now() - this.#awaySince);
    this.#awaySince = undefined;
    this.#options.onNotice({ is: 'back', engine: ENGINE, awayMs });
  }

  async #isSame(): Promise<boolean> {
    const { log, epoch, epochStream } = this.#options;
    return (await log.firstId(epochStream)) === epoch;
  }

  async #break(seen: Position, head: Position): Promise<LogWentBack> {
    const now = head === BEFORE_ALL ? undefined : head;
    const isSame = await this.#isSame();
    this.#broken = new LogWentBack(`the log ends at ${now ?? 'its beginning'}, and ended at ${seen} before`);
    this.#options.onNotice(
      isSame ? { is: 'older', engine: ENGINE, seen, now } : { is: 'empty', engine: ENGINE },
    );
    return this.#broken;
  }
}
