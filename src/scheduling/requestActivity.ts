/** Whether requests are in flight: then other work runs in small portions. */

/** For so long after a request another one is likely to arrive. */
const RECENT_MS = 5;

export class RequestActivity {
  readonly #now: () => number;
  #inFlight = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** `now`: milliseconds of a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A request or frame arrived whose end is not reported. */
  arrived(): void {
    this.#lastAt = this.#now();
  }

  /** A request arrived; the function is to be called once, when it is over. */
  started(): () => void {
    this.arrived();
    this.#inFlight++;
    return this.#finished;
  }

  readonly #finished = (): void => {
    this.#inFlight--;
  };

  get isBusy(): boolean {
    return this.#inFlight > 0 || this.#now() - this.#lastAt < RECENT_MS;
  }
}

/** Of this process, over HTTP and WebSocket. */
export const requestActivity = new RequestActivity();
