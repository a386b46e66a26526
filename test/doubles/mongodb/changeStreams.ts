/** Change streams of collections: cursors that wait for what is done next. */
import { BSON } from 'mongodb';
import type { ChangeLog, RecordedChange } from './changeLog.ts';
import { type Document, documentOf, isDocument, numberOf } from './document.ts';
import { CommandError, notImplemented } from './errors.ts';
import { compileFilter } from './filter.ts';
import type { Mode } from './topology.ts';

/** How long a getMore waits that does not say it. */
const AWAIT_MS = 1_000;
/** Above all ids of other cursors. */
const FIRST_ID = 2n ** 40n;
const RESUME_OPTIONS = ['resumeAfter', 'startAfter'];

interface Stream {
  readonly namespace: string;
  readonly passes: (event: Document) => boolean;
  /** The newest change that it has passed. */
  position: number;
  /** What it passed last ends it: the collection is gone. */
  isInvalid: boolean;
}

export class ChangeStreams {
  readonly #mode: Mode;
  readonly #changes: ChangeLog;
  readonly #open = new Map<bigint, Stream>();
  #ids = FIRST_ID;

  constructor(mode: Mode, changes: ChangeLog) {
    this.#mode = mode;
    this.#changes = changes;
  }

  get size(): number {
    return this.#open.size;
  }

  has(id: unknown): id is bigint {
    return typeof id === 'bigint' && this.#open.has(id);
  }

  /** The answer of the command that opened it. @throws CommandError */
  open(namespace: string, pipeline: readonly Document[], options: Document): Document {
    if (this.#mode === 'standalone') {
      throw new CommandError(40_573, 'The $changeStream stage is only supported on replica sets');
    }
    const [first = {}, ...stages] = pipeline;
    const newest = this.#changes.watch(namespace);
    const position = resumedAt(documentOf(first, '$changeStream')) ?? newest;
    const stream: Stream = { namespace, passes: filterOf(stages), position, isInvalid: false };
    const firstBatch = this.#take(stream, numberOf(options, 'batchSize', Infinity));
    this.#open.set(++this.#ids, stream);
    return this.#answer(this.#ids, stream, { firstBatch });
  }

  /** Waits for a change that it lets through, as long as `maxTimeMS` says. @throws CommandError */
  async next(id: bigint, command: Document): Promise<Document> {
    const deadline = performance.now() + numberOf(command, 'maxTimeMS', AWAIT_MS);
    for (;;) {
      const stream = this.#open.get(id);
      if (!stream) throw new CommandError(237, 'operation was interrupted');
      const nextBatch = this.#take(stream, numberOf(command, 'batchSize', 0) || Infinity);
      const left = deadline - performance.now();
      if (nextBatch.length > 0 || stream.isInvalid || left <= 0)
        return this.#answer(id, stream, { nextBatch });
      await this.#changes.next(left);
    }
  }

  /** Whether it was open; whoever waits for it is interrupted. */
  kill(id: unknown): boolean {
    const isOpen = typeof id === 'bigint' && this.#open.delete(id);
    if (isOpen) this.#changes.wake();
    return isOpen;
  }

  killAll(): void {
    this.#open.clear();
    this.#changes.wake();
  }

  #take(stream: Stream, size: number): readonly Document[] {
    const taken: Document[] = [];
    for (const change of this.#changes.after(stream.position, stream.namespace)) {
      if (taken.length >= size || stream.isInvalid) break;
      stream.position = change.sequence;
      stream.isInvalid = change.operationType === 'drop';
      taken.push(...eventsOf(change).filter(stream.passes));
    }
    return taken;
  }

  #answer(id: bigint, stream: Stream, batch: Document): Document {
    if (stream.isInvalid) this.#open.delete(id);
    const postBatchResumeToken = tokenOf(stream.position);
    const { namespace: ns, isInvalid } = stream;
    return { cursor: { ...batch, id: isInvalid ? 0n : id, ns, postBatchResumeToken }, ok: 1 };
  }
}

function filterOf(stages: readonly Document[]): Stream['passes'] {
  const other = stages.find(stage => !('$match' in stage));
  if (other) throw notImplemented(`${Object.keys(other)[0]} in a change stream`);
  const filters = stages.map(stage => compileFilter(documentOf(stage, '$match'), {}));
  return event => filters.every(passes => passes(event));
}

/** A collection that is dropped ends its streams with an event of its own. */
function eventsOf(change: RecordedChange): readonly Document[] {
  const { operationType, namespace, sequence, at } = change;
  const common = {
    _id: tokenOf(sequence),
    clusterTime: new BSON.Timestamp({ t: 1, i: sequence }),
    wallTime: at,
  };
  const [db, ...rest] = namespace.split('.');
  const event = { ...common, operationType, ns: { db, coll: rest.join('.') }, ...partsOf(change) };
  return operationType === 'drop' ? [event, { ...common, operationType: 'invalidate' }] : [event];
}

function partsOf({ operationType, before = {}, after = {} }: RecordedChange): Document {
  switch (operationType) {
    case 'insert':
      return { documentKey: { _id: after._id }, fullDocument: after };
    case 'update':
      return { documentKey: { _id: after._id }, updateDescription: descriptionOf(before, after) };
    case 'delete':
      return { documentKey: { _id: before._id } };
    case 'drop':
      return {};
    default:
      return operationType satisfies never;
  }
}

/** Fields of the document itself; a server names paths within them. */
function descriptionOf(before: Document, after: Document): Document {
  const updatedFields = Object.entries(after).filter(([field, value]) => before[field] !== value);
  const removedFields = Object.keys(before).filter(field => !(field in after));
  return { updatedFields: Object.fromEntries(updatedFields), removedFields, truncatedArrays: [] };
}

const tokenOf = (sequence: number): Document => ({ _data: sequence.toString(16).padStart(16, '0') });

/** Undefined where the stream begins with what comes next. */
function resumedAt(options: Document): number | undefined {
  const other = Object.keys(options).find(option => !RESUME_OPTIONS.includes(option));
  if (other) throw notImplemented(`$changeStream with ${other}`);
  const token = options.resumeAfter ?? options.startAfter;
  if (token === undefined) return undefined;
  if (isDocument(token) && typeof token._data === 'string') return Number.parseInt(token._data, 16);
  throw new CommandError(50_811, 'The resume token is not one of this server');
}
