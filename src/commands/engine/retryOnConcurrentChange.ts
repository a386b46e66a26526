/** Commands that rest on more than the state they write to: what was looked at must not change before the write. */
import { DomainError, TooMuchContention } from './errors.ts';

const TIMEOUT_MS = 5_000;

/** What a decision answers when its stream has moved on since the look. */
export class StreamChanged extends DomainError {
  readonly code = 'stream-changed';
}

/** Looks and writes, again for as long as the decision answers {@link StreamChanged}. @throws TooMuchContention */
export async function retryOnConcurrentChange<T>(stream: string, lookAndWrite: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    try {
      return await lookAndWrite();
    } catch (error) {
      if (!(error instanceof StreamChanged)) throw error;
    }
  }
  throw new TooMuchContention(`${stream} is too busy`);
}
