/** One shared promise that everyone waits on who waits for the next commit; a commit resolves it and starts another. */
export class Signal {
  #next = Promise.withResolvers<void>();

  /** Resolves at the next {@link fire}. */
  next(): Promise<void> {
    return this.#next.promise;
  }

  fire(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve();
  }
}
