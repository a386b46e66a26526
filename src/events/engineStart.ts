/** Waiting at the start for an engine that is starting too: one bound for all engines, and who is told of the wait. */
import { retry } from '../scheduling/retry.ts';

/** How long a start waits for one engine. Reached: the start ends with one line that names the setting. */
export const ENGINE_START_TIMEOUT_MS = 60_000;
/** After so long without an answer the wait is told of, where no try has failed before. */
const NOTICE_MS = 2_000;
const PAUSES = { firstMs: 250, maxMs: 250 };

export type StartNotice =
  /** Once, when it begins to wait. `error`: of the first try, if that has failed already. */
  | { readonly is: 'waiting'; readonly timeoutMs: number; readonly error?: unknown }
  /** Once, where it has waited and the engine answers. */
  | { readonly is: 'answered'; readonly waitedMs: number };

export interface EngineStart {
  /** Default: {@link ENGINE_START_TIMEOUT_MS}. */
  readonly timeoutMs?: number | undefined;
  readonly onNotice?: ((notice: StartNotice) => void) | undefined;
}

export interface StartTries<T> {
  readonly attempt: () => Promise<T>;
  /** Whether the engine may answer later. */
  readonly isPassing: (error: unknown) => boolean;
  /** The longest that one try takes: none is begun that could not end in time. */
  readonly longestTryMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** @throws the error of the last try, one that no other try can help, or the signal's reason */
export async function untilEngineAnswers<T>(start: EngineStart, tries: StartTries<T>): Promise<T> {
  const { timeoutMs = ENGINE_START_TIMEOUT_MS, onNotice = () => {} } = start;
  const began = performance.now();
  let told = false;
  const tell = (error?: unknown) => {
    if (told) return;
    told = true;
    onNotice({ is: 'waiting', timeoutMs, ...(error !== undefined && { error }) });
  };
  const notice = setTimeout(tell, NOTICE_MS);
  try {
    const answer = await repeatedly(tries, timeoutMs, tell);
    if (told) onNotice({ is: 'answered', waitedMs: Math.round(performance.now() - began) });
    return answer;
  } finally {
    clearTimeout(notice);
  }
}

function repeatedly<T>(
  { attempt, isPassing, longestTryMs, signal }: StartTries<T>,
  timeoutMs: number,
  tell: (error: unknown) => void,
): Promise<T> {
  const failed = (error: unknown, isLast: boolean) => {
    if (!isPassing(error)) throw error;
    if (!isLast) tell(error);
  };
  return retry(attempt, { ...PAUSES, timeoutMs: timeoutMs - longestTryMs, failed, signal });
}
