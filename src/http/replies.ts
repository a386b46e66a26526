/** Answers of the kinds that many routes give. */
import type { Caller } from '../commands/caller.ts';
import type { Written } from '../commands/entity.ts';
import type { RequestAnswer } from '../commands/requests.ts';
import { storedAnswer } from '../commands/storedAnswer.ts';
import type { DocumentAnswer, ListAnswer } from '../projections/readStore.ts';
import type { Backend } from './backend.ts';
import { invalidInput } from './problems.ts';
import type { Arrival, Reply } from './route.ts';

/** How long the answer to a write waits until the read models show it; then it leaves all the same. */
const READ_YOUR_WRITES_MS = 5_000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

const entityTag = (revision: number): string => `"${revision}"`;

/** The entity after a write, once a GET would show it. */
export async function writtenReply(
  { reads: { progress } }: Backend,
  status: number,
  { entity, revision, position }: Written<object>,
): Promise<Reply> {
  await progress.wait(position, READ_YOUR_WRITES_MS);
  const headers = { ETag: entityTag(revision), 'X-Event-Position': String(position) };
  return { status, body: JSON.stringify(entity), headers };
}

/** Nothing to show after a deletion, once a GET would show nothing. */
export async function deletedReply({ reads: { progress } }: Backend, position: bigint): Promise<Reply> {
  await progress.wait(position, READ_YOUR_WRITES_MS);
  return { status: 204, headers: { 'X-Event-Position': String(position) } };
}

export function documentReply({ text, revision, truncated }: DocumentAnswer): Reply {
  return { status: 200, body: text, headers: { ETag: entityTag(revision), ...truncation(truncated) } };
}

export function listReply({ text, total, nextCursor, truncated }: ListAnswer): Reply {
  const next = nextCursor === undefined ? {} : { 'X-Next-Cursor': nextCursor };
  return {
    status: 200,
    body: `{"data":${text},"total":${total}}`,
    headers: { ...next, ...truncation(truncated) },
  };
}

const truncation = (truncated: readonly string[]): Record<string, string> =>
  truncated.length > 0 ? { 'X-Truncated-Includes': truncated.join(', ') } : {};

/** What a creation must tell so that a retry under the same Idempotency-Key can be answered alike. */
export interface Creation {
  /** Method and route pattern: the scope of the key. */
  readonly route: string;
  readonly run: (caller: Caller) => Promise<Written<object>>;
  /** Where the log has the answer. */
  readonly answerAt: (written: Written<object>) => Omit<RequestAnswer, 'status'>;
}

/** 201 with what was created; under an Idempotency-Key the first answer again. */
export async function createdReply(backend: Backend, arrival: Arrival, creation: Creation): Promise<Reply> {
  const key = arrival.header('Idempotency-Key');
  if (key === '') return writtenReply(backend, 201, await creation.run(arrival.caller()));
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw invalidInput('Idempotency-Key: must be 1 to 255 visible ASCII characters');
  }
  const keyed = { route: creation.route, key, body: arrival.rawBody };
  const created = await backend.requests.once(
    keyed,
    arrival.caller(),
    async caller => {
      const reply = await creation.run(caller);
      return { reply, answer: { status: 201, ...creation.answerAt(reply) } };
    },
    answer => storedAnswer(backend.executor, answer),
  );
  return writtenReply(backend, 201, created);
}
