/** What an instance has shown of its read models, and whether they still show all of it. */
import type { EngineNotice } from '../../events/engineNotices.ts';
import type { Position } from '../../events/event.ts';

const ENGINE = 'MongoDB';

export class Shown {
  readonly #onNotice: (notice: EngineNotice) => void;
  #answered: Position = -1n;
  #reached: Position = -1n;
  #isCurrent = true;

  constructor(onNotice: (notice: EngineNotice) => void) {
    this.#onNotice = onNotice;
  }

  /** False from when they were seen to show less than was shown, until they show all of it. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  /** The farthest checkpoint that was ever seen of what is read. */
  get reached(): Position {
    return this.#reached;
  }

  /** What read models must contain to be answered from. */
  get target(): Position {
    return this.#answered > this.#reached ? this.#answered : this.#reached;
  }

  /** A document that was changed there has been answered; its checkpoint may follow. */
  answered(position: Position): void {
    if (position > this.#answered) this.#answered = position;
  }

  /** The checkpoint was there. */
  came(checkpoint: Position | undefined): void {
    if (checkpoint !== undefined && checkpoint > this.#reached) this.#reached = checkpoint;
  }

  /** The checkpoint is there now. `reached`: the farthest when it was asked for; it may have moved since. */
  isAt(checkpoint: Position, reached: Position): void {
    if (this.#isCurrent && checkpoint < reached) this.#leave(checkpoint);
    else if (!this.#isCurrent && checkpoint >= this.target) this.#return(checkpoint);
    this.came(checkpoint);
  }

  /** What was read is not there any more. */
  isGone(): void {
    if (!this.#isCurrent) return;
    this.#isCurrent = false;
    this.#onNotice({ is: 'empty', engine: ENGINE });
  }

  #leave(checkpoint: Position): void {
    this.#isCurrent = false;
    const now = checkpoint < 0n ? undefined : checkpoint;
    this.#onNotice({ is: 'older', engine: ENGINE, seen: this.target, now });
  }

  #return(through: Position): void {
    this.#isCurrent = true;
    this.#onNotice({ is: 'current', engine: ENGINE, through });
  }
}
