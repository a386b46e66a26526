/** Which events of the log an auditor asks for, and the cheapest way through the log to them. */
import { streamName } from '../commands/engine/aggregate.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { messageEventTypes } from '../events/message.ts';
import { revisionBehind, STREAM_PAGE } from '../events/streamReading.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { type AuditedEntity, auditedChat, auditedEntities, typesOf } from './auditedEntities.ts';

/** What the events of one kind of entity are. */
interface Source {
  /** In whose streams they lie. */
  readonly aggregate: AuditedEntity['aggregate'];
  readonly types: readonly string[];
  /** False where other events lie in these streams too. */
  readonly isWholeStream: boolean;
}

const sources: ReadonlyMap<string, Source> = new Map([
  ...[...auditedEntities].map(([path, entity]) => [path, ownSource(entity)] as const),
  ['messages', { aggregate: auditedChat.aggregate, types: messageEventTypes, isWholeStream: false }] as const,
]);

function ownSource(entity: AuditedEntity): Source {
  return { aggregate: entity.aggregate, types: typesOf(entity), isWholeStream: true };
}

export const selectableEntities: readonly string[] = [...sources.keys()];

/** As asked for; all of it must hold. */
export interface EventFilter {
  readonly type?: string;
  /** One of {@link selectableEntities}. */
  readonly entity?: string;
  /** Only with `entity`. Of messages: their chat's. */
  readonly entityId?: string;
  /** ISO 8601 UTC with milliseconds, on `recordedAt`: `from` inclusive, `until` exclusive. */
  readonly from?: string;
  readonly until?: string;
}

export interface Selection {
  /** The only stream to read. */
  readonly stream: string | undefined;
  /** The only types to read from the log; undefined for all. */
  readonly types: readonly string[] | undefined;
  /** What must be asked of each event that is read; undefined where every one is wanted. */
  readonly isWanted: ((event: RecordedEvent) => boolean) | undefined;
  /** Leaves out what the auditor may not see; undefined where that is nothing. */
  readonly narrow?: ((events: readonly RecordedEvent[]) => Promise<readonly RecordedEvent[]>) | undefined;
}

export function selectionOf(filter: EventFilter): Selection {
  const { type, entity = '', entityId } = filter;
  const source = sources.get(entity);
  const types = type === undefined ? source?.types : only(type, source);
  if (!source || entityId === undefined) return { stream: undefined, types, isWanted: sieveOf(filter) };
  const stream = streamName(source.aggregate, entityId);
  const part = source.isWholeStream && type === undefined ? undefined : types;
  return { stream, types: undefined, isWanted: sieveOf(filter, part) };
}

const only = (type: string, source: Source | undefined): readonly string[] =>
  !source || source.types.includes(type) ? [type] : [];

function sieveOf({ from, until }: EventFilter, types?: readonly string[]): Selection['isWanted'] {
  if (from === undefined && until === undefined && types === undefined) return undefined;
  const isInTime = ({ metadata: { recordedAt } }: RecordedEvent) =>
    (from === undefined || recordedAt >= from) && (until === undefined || recordedAt < until);
  return event => isInTime(event) && (types?.includes(event.type) ?? true);
}

/** What is read on the way, in the order of the log, in pages of at most `size`, before each of which others have their turn. */
export async function* candidatePages(
  store: EventStore,
  { stream, types }: Selection,
  after: Position | undefined,
  size: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  const next =
    stream === undefined
      ? logReader(store, types, after, size)
      : streamReader(store, stream, await revisionBehind(store, stream, after), Math.min(size, STREAM_PAGE));
  for (;;) {
    await giveWay();
    const page = await next();
    if (page.length === 0) return;
    yield page;
  }
}

type NextPage = () => Promise<readonly RecordedEvent[]>;

function logReader(
  store: EventStore,
  types: Selection['types'],
  from: Position | undefined,
  limit: number,
): NextPage {
  let after = from;
  return async () => {
    const behind = after === undefined ? {} : { after };
    const page = await store.readAll({ limit, ...behind, ...(types ? { types } : {}) });
    after = page.at(-1)?.position;
    return page;
  };
}

function streamReader(store: EventStore, stream: string, first: number, limit: number): NextPage {
  let from = first;
  return async () => {
    const page = await store.readStream(stream, { from, limit });
    from += page.length;
    return page;
  };
}
