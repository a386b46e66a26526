/**
 * How fast long bodies are read. Of one that comes fast the runtime would read 2 MiB in one iteration of the event loop, and
 * as much of each other one; and it takes in one new connection a turn, so that turns have to be short. Here a turn
 * reads some pieces of all of them together, those of the oldest body first: it is done with while the rest of the
 * others waits with their senders.
 */
import type { IncomingMessage } from 'node:http';

/** Of at most 64 KiB each. */
export const PIECES_A_TURN = 2;

export class PacedReading {
  /** Bodies of which several pieces came, the oldest first. */
  readonly #long = new Set<Pace>();
  #turn: NodeJS.Immediate | undefined;
  readonly #watch: PaceWatch = {
    waits: pace => {
      this.#long.add(pace);
      this.#turn ??= setImmediate(this.#goOn);
    },
    ends: pace => this.#long.delete(pace),
  };

  begin(request: IncomingMessage): Pace {
    return new Pace(request, this.#watch);
  }

  readonly #goOn = (): void => {
    this.#turn = undefined;
    let left = PIECES_A_TURN;
    for (const pace of this.#long) {
      if (left > 0 && pace.goOn()) left--;
    }
    if (left === 0) this.#turn = setImmediate(this.#goOn);
  };
}

interface PaceWatch {
  readonly waits: (pace: Pace) => void;
  readonly ends: (pace: Pace) => void;
}

class Pace {
  readonly #request: IncomingMessage;
  readonly #watch: PaceWatch;
  #pieces = 0;
  #isWaiting = false;

  constructor(request: IncomingMessage, watch: PaceWatch) {
    this.#request = request;
    this.#watch = watch;
  }

  /** To be called with each piece; a body of one piece has nothing to wait for. */
  read(): void {
    if (++this.#pieces === 1) return;
    this.#request.pause();
    this.#isWaiting = true;
    this.#watch.waits(this);
  }

  /** Its next piece may come; false where it waits for its sender. */
  goOn(): boolean {
    if (!this.#isWaiting) return false;
    this.#isWaiting = false;
    this.#request.resume();
    return true;
  }

  /** From now on it is for others to read on. */
  end(): void {
    this.#watch.ends(this);
  }
}
