/** A list that is read page by page, as far as somebody wants to see it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer } from '../../../clients/typescript/src/index.ts';
import { explain } from '../session.ts';

interface PageOf<T> {
  readonly data: readonly T[];
  readonly total: number;
}

interface Read<T> {
  readonly rows: readonly T[];
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly error: string | undefined;
}

export interface Pages<T> extends Omit<Read<T>, 'hasMore'> {
  /** Undefined where all is there. */
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
}

/** Begins again when one of `keys` changes. */
export function usePages<T>(
  open: () => AsyncIterator<Answer<PageOf<T>>, void>,
  keys: readonly unknown[],
): Pages<T> {
  const [read, setRead] = useState<Read<T>>({ rows: [], total: undefined, hasMore: false, error: undefined });
  const [round, setRound] = useState(0);
  const pages = useRef<AsyncIterator<Answer<PageOf<T>>, void>>(undefined);
  const readNext = async (before: readonly T[]) => {
    const from = pages.current;
    const next = await nextPage(from, before);
    // Another list may have been begun meanwhile.
    if (from === pages.current) setRead(state => ({ ...state, ...next }));
  };
  useEffect(() => {
    pages.current = open();
    void readNext([]);
  }, [...keys, round]);
  const { hasMore, ...rest } = read;
  const more = hasMore ? () => void readNext(read.rows) : undefined;
  return { ...rest, more, reload: () => setRound(round + 1) };
}

async function nextPage<T>(
  from: AsyncIterator<Answer<PageOf<T>>, void> | undefined,
  before: readonly T[],
): Promise<Partial<Read<T>>> {
  try {
    const { value } = (await from?.next()) ?? {};
    if (!value) return { hasMore: false };
    const { data, nextCursor } = value;
    const rows = [...before, ...data.data];
    return { rows, total: data.total, hasMore: nextCursor !== undefined, error: undefined };
  } catch (error) {
    return { error: explain(error) };
  }
}
