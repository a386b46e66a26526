/** Lays a log and its copy side by side, event by event, from the beginning. Positions differ, and nothing else may. */
import type { Position, RecordedEvent } from '../events/event.ts';
import { isBroughtCheckpointStream } from '../processes/checkpointStreams.ts';
import { type Log, pagesOf } from './log.ts';

/** Then there is nothing more to learn from the rest. */
const MAX_DIFFERENCES = 10;

/** What is compared, beside the order. */
const FIELDS = ['type', 'data', 'metadata'] as const;

export type LogDifference =
  /** The copy has ended before the source. */
  | { readonly kind: 'missing'; readonly source: RecordedEvent }
  /** The source has ended before the copy. */
  | { readonly kind: 'surplus'; readonly copy: RecordedEvent }
  /** Another event stands at this place of the order. */
  | { readonly kind: 'other'; readonly source: RecordedEvent; readonly copy: RecordedEvent }
  /** The same event says something else. */
  | { readonly kind: 'changed'; readonly copy: RecordedEvent; readonly fields: readonly string[] };

export interface Comparison {
  /** Events that both have, in the same order, from the beginning. */
  readonly events: number;
  /** Position in the source of the last of them; undefined where there is none. */
  readonly through: Position | undefined;
  /** The first ones. */
  readonly differences: readonly LogDifference[];
}

/** Told of each event that both have. */
export type OnPair = (source: RecordedEvent, copy: RecordedEvent) => void;

export async function compareLogs(source: Log, copy: Log, onPair: OnPair): Promise<Comparison> {
  const [original, copied] = [new LogCursor(source), new LogCursor(copy)];
  try {
    await Promise.all([original.open(), copied.open()]);
    return await walk(original, copied, copy.epoch, onPair);
  } finally {
    await Promise.all([original.close(), copied.close()]);
  }
}

async function walk(
  original: LogCursor,
  copied: LogCursor,
  epoch: string,
  onPair: OnPair,
): Promise<Comparison> {
  const differences: LogDifference[] = [];
  let events = 0;
  let through: Position | undefined;
  while (differences.length < MAX_DIFFERENCES) {
    await copied.skip(event => isAddition(event, original.current, epoch));
    const { current: ours } = original;
    const { current: theirs } = copied;
    if (!(ours && theirs && isSame(ours, theirs))) {
      differences.push(...misplaced(ours, theirs));
      break;
    }
    differences.push(...changes(ours, theirs));
    onPair(ours, theirs);
    events++;
    through = ours.position;
    await Promise.all([original.advance(), copied.advance()]);
  }
  return { events, through, differences };
}

/** What an earlier migration has added to the copy itself. */
function isAddition(copied: RecordedEvent, original: RecordedEvent | undefined, epoch: string): boolean {
  return isBroughtCheckpointStream(copied.stream, epoch) && !(original && isSame(original, copied));
}

const isSame = (a: RecordedEvent, b: RecordedEvent): boolean =>
  a.id === b.id && a.revision === b.revision && a.stream === b.stream;

function misplaced(source: RecordedEvent | undefined, copy: RecordedEvent | undefined): LogDifference[] {
  if (source && copy) return [{ kind: 'other', source, copy }];
  if (source) return [{ kind: 'missing', source }];
  return copy ? [{ kind: 'surplus', copy }] : [];
}

function changes(source: RecordedEvent, copy: RecordedEvent): LogDifference[] {
  const fields = FIELDS.filter(field => JSON.stringify(source[field]) !== JSON.stringify(copy[field]));
  return fields.length > 0 ? [{ kind: 'changed', copy, fields }] : [];
}

/** One event at a time out of pages. */
class LogCursor {
  readonly #pages: AsyncGenerator<readonly RecordedEvent[], void>;
  #page: readonly RecordedEvent[] = [];
  #index = 0;

  constructor(log: Log) {
    this.#pages = pagesOf(log);
  }

  open(): Promise<void> {
    return this.#turn();
  }

  async close(): Promise<void> {
    await this.#pages.return();
  }

  /** Undefined at the end. */
  get current(): RecordedEvent | undefined {
    return this.#page[this.#index];
  }

  async advance(): Promise<void> {
    this.#index++;
    if (this.#index === this.#page.length) await this.#turn();
  }

  async skip(isUnwanted: (event: RecordedEvent) => boolean): Promise<void> {
    while (this.current && isUnwanted(this.current)) await this.advance();
  }

  async #turn(): Promise<void> {
    const { done, value } = await this.#pages.next();
    this.#page = done ? [] : value;
    this.#index = 0;
  }
}
