/** The newest position of the log that this client knows of: reads show at least that, whichever instance answers. */

export class Progress {
  #position = 0n;
  #epoch: string | undefined;

  /** For `X-Min-Position`; undefined where nothing is known. */
  get header(): string | undefined {
    return this.#position > 0n ? String(this.#position) : undefined;
  }

  reached(position: string | null | undefined): void {
    if (!position || !/^\d{1,19}$/.test(position)) return;
    const reached = BigInt(position);
    if (reached > this.#position) this.#position = reached;
  }

  /** Positions of one log mean nothing in another, and would be waited for in vain. */
  inLog(epoch: string): void {
    if (this.#epoch !== undefined && this.#epoch !== epoch) this.#position = 0n;
    this.#epoch = epoch;
  }
}
