/** State that views show: they are told of changes, many of them at once. */
import { useEffect, useReducer } from 'preact/hooks';

/** About a frame of the screen: a thousand events that come at once are drawn once. */
const TOGETHER_MS = 16;

export class Store {
  /** Grows with each change. */
  version = 0;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    this.version += 1;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const listener of this.#listeners) listener();
    }, TOGETHER_MS);
  }
}

/** Draws the view again whenever the store changes. */
export function useStore<S extends Store>(store: S): S {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    // What changed between drawing and subscribing.
    draw(undefined);
    return store.subscribe(() => draw(undefined));
  }, [store]);
  return store;
}
