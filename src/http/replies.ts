/** Answers of the kinds that many routes give. */
import type { Backend } from '../api/backend.ts';
import type { CommandResult } from '../commands/engine/entity.ts';
import type { IdempotentResult } from '../commands/idempotent.ts';
import { type Access, presented } from '../identity/access.ts';
import type { Document, DocumentAnswer, ListAnswer } from '../projections/readStore.ts';
import { namesJson } from './accept.ts';
import type { RawRequest, Reply } from './route.ts';

/** How long the answer to a write waits until the read models show it; then it leaves all the same. */
export const READ_YOUR_WRITES_MS = 5_000;

export const WRITE_HEADERS = ['ETag', 'X-Event-Position'] as const;
export const CREATE_HEADERS = [...WRITE_HEADERS, 'Idempotent-Replayed'] as const;
export const DOCUMENT_HEADERS = ['ETag', 'X-Truncated-Includes'] as const;
export const LIST_HEADERS = ['X-Next-Cursor', 'X-Truncated-Includes'] as const;

const entityTag = (revision: number): string => `"${revision}"`;

/** The entity after a write, once a GET would show it. */
export async function writtenReply(
  { readModels: { progress } }: Backend,
  status: number,
  { entity, revision, position }: CommandResult<object>,
): Promise<Reply> {
  await progress.wait(position, READ_YOUR_WRITES_MS);
  const headers = { ETag: entityTag(revision), 'X-Event-Position': String(position) };
  return { status, body: JSON.stringify(entity), headers };
}

/** Where a GET finds the entity, which of its fields move by events of other streams, and who asks. */
interface Shown {
  readonly access: Access;
  readonly collection: string;
  readonly movedElsewhere: readonly string[];
}

/** The entity after a change, as a GET shows it: only the read models have what other streams have moved. */
export async function updatedReply(
  backend: Backend,
  written: CommandResult<object>,
  { access, collection, movedElsewhere }: Shown,
): Promise<Reply> {
  const { progress } = backend.readModels;
  const isShown = movedElsewhere.length > 0 && (await progress.wait(written.position, READ_YOUR_WRITES_MS));
  if (!isShown || !progress.caughtUp) return writtenReply(backend, 200, seenBy(access, collection, written));
  const shown = await backend.readModels.store.get(collection, written.id, { include: [], includeLimit: 1 });
  const document: Record<string, unknown> = shown ? JSON.parse(shown.text) : {};
  const moved = Object.entries(document).filter(([field]) => movedElsewhere.includes(field));
  const entity = { ...written.entity, ...Object.fromEntries(moved) };
  return writtenReply(backend, 200, seenBy(access, collection, { ...written, entity }));
}

/** What was written, as the caller may see it. */
const seenBy = <R extends CommandResult<object>>(access: Access, collection: string, written: R): R => ({
  ...written,
  entity: presented(access, collection, written.entity as Document),
});

export const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** One word, exactly; as `message` for a client that names JSON. */
export const plainReply = ({ header }: RawRequest, status: number, word: string): Reply =>
  namesJson(header('Accept'))
    ? { status, body: JSON.stringify({ message: word }) }
    : { status, type: PLAIN_TEXT, body: word };

/** Nothing to show after a deletion, once a GET would show nothing. */
export async function deletedReply({ readModels: { progress } }: Backend, position: bigint): Promise<Reply> {
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

/** Who creates, and in which collection it is found then. */
type CreatedFor = Pick<Shown, 'access' | 'collection'>;

/** 201 with what was created, now or by an earlier request under the same key. */
export async function createdReply(
  backend: Backend,
  created: IdempotentResult,
  { access, collection }: CreatedFor,
): Promise<Reply> {
  const reply = await writtenReply(backend, 201, seenBy(access, collection, created));
  return created.replayed
    ? { ...reply, headers: { ...reply.headers, 'Idempotent-Replayed': 'true' } }
    : reply;
}
