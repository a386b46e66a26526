/** Whether an append is written, refused, or known from before: the server's rules, by ids and revisions only. */

/** Revision of a stream without events. */
export const NO_REVISION = -1;

export type Expected = number | 'no-stream' | 'any' | 'stream-exists';

interface Known {
  readonly id: string;
  readonly position: number;
  readonly revision: bigint;
}

type Decision = 'write' | 'wrong-version' | { readonly revision: number; readonly position: number };

/** Repeated events answer as they did the first time; a mix of repeated and new ones is a wrong version. */
export function decide(
  expected: Expected,
  stored: readonly Known[],
  events: readonly { readonly id: string }[],
  firstSeen: (id: string) => Known | undefined,
): Decision {
  if (typeof expected === 'string' && expected !== 'no-stream') {
    return decideLoosely(expected, stored, events, firstSeen);
  }
  const after = expected === 'no-stream' ? NO_REVISION : expected;
  const actual = stored.length - 1;
  if (after === actual) return 'write';
  return after > actual ? 'wrong-version' : earlierAnswer(after, stored, events);
}

function earlierAnswer(
  after: number,
  stored: readonly Known[],
  events: readonly { readonly id: string }[],
): Decision {
  const revision = after + events.length;
  const same = events.every((event, n) => stored[after + 1 + n]?.id === event.id);
  const last = stored[revision];
  return same && last && events.length > 0 ? { revision, position: last.position } : 'wrong-version';
}

/**
 * Without an exact revision the server looks where it saw the ids first, in whichever stream: an event that was in
 * another stream before counts as new, however often it is repeated.
 */
function decideLoosely(
  expected: Expected,
  stored: readonly Known[],
  events: readonly { readonly id: string }[],
  firstSeen: (id: string) => Known | undefined,
): Decision {
  if (expected === 'stream-exists' && stored.length === 0) return 'wrong-version';
  const known = events.map(({ id }) => {
    const event = firstSeen(id);
    const revision = Number(event?.revision ?? NO_REVISION);
    return event && stored[revision] === event ? revision : NO_REVISION;
  });
  const [first = NO_REVISION] = known;
  if (first === NO_REVISION) return 'write';
  if (known.includes(NO_REVISION)) return 'wrong-version';
  const revision = known.at(-1) ?? NO_REVISION;
  return { revision, position: stored[revision]?.position ?? 0 };
}
