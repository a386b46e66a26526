/** Something read from the API for a view: its value, or that it is on its way, or what went wrong. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../session.ts';

export interface Resource<T> {
  readonly value: T | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** Reads again when one of `keys` changes; what was read before stays until then. */
export function useResource<T>(
  read: (signal: AbortSignal) => Promise<T>,
  keys: readonly unknown[],
): Resource<T> {
  const [state, setState] = useState<{ value?: T; error?: string }>({});
  const running = useRef<AbortController>(undefined);
  const reload = useCallback(() => {
    running.current?.abort();
    running.current = new AbortController();
    const { signal } = running.current;
    read(signal).then(
      value => signal.aborted || setState({ value }),
      error => signal.aborted || setState(before => ({ ...before, error: explain(error) })),
    );
    // The caller says by its keys what the read depends on.
  }, keys);
  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);
  return { value: state.value, error: state.error, reload };
}
