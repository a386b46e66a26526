/** How often something is done in one turn of the event loop. */
export class CountedTurns {
  /** The most that was counted between two turns. */
  most = 0;
  #now = 0;

  count(): void {
    if (++this.#now === 1)
      setImmediate(() => {
        this.#now = 0;
      });
    this.most = Math.max(this.most, this.#now);
  }
}
