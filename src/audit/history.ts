/** The life of one entity: what each event of its stream changed, told by folding it as the write side does. */
import { streamName } from '../commands/engine/aggregate.ts';
import type { EntityState } from '../commands/engine/entityAggregate.ts';
import { currentVersion } from '../events/catalog/index.ts';
import type { Message, OrderItem } from '../events/entities.ts';
import type { Json, Position, RecordedEvent } from '../events/event.ts';
import { changesMessage, holdsMessage, presentChanged, presentMessage } from '../events/message.ts';
import { pagesForwards, revisionBehind, STREAM_PAGE } from '../events/streamReading.ts';
import { isOneOf, type RecordedEventOf } from '../events/typedEvents.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { AnswerPage } from './answerPage.ts';
import type { AuditedEntity } from './auditedEntities.ts';
import type { AuditedLog } from './eventPages.ts';
import { redactField } from './secrets.ts';
import { stateBefore } from './stateBefore.ts';
import { withoutUnsent } from './unsent.ts';

interface FieldChange {
  readonly from: Json;
  readonly to: Json;
}

type FieldChanges = { readonly [field: string]: FieldChange };

/** `undefined` where it is not there: before its first event, after its end. */
type Fields = { readonly [field: string]: Json } | undefined;

interface HistoryRequest {
  readonly after: Position | undefined;
  readonly limit: number;
}

/** One page, oldest first; undefined where nothing ever happened under that id. @throws ReadModelsNotReady */
export async function readHistory(
  log: Pick<AuditedLog, 'eventStore' | 'unsent'>,
  { aggregate }: AuditedEntity,
  id: string,
  { after, limit }: HistoryRequest,
) {
  const store = log.eventStore;
  const stream = streamName(aggregate, id);
  const [first] = await store.readStream(stream, { limit: 1 });
  if (!first) return undefined;
  const from = await revisionBehind(store, stream, after);
  let { state } = await stateBefore(store, aggregate, stream, from);
  const page = new AnswerPage<HistoryEntry>(limit);
  for await (const stored of pagesForwards(store, stream, from, Math.min(limit + 1, STREAM_PAGE))) {
    for (const each of await withoutUnsent(log.unsent, stored)) {
      const event = currentVersion(each);
      const next = aggregate.apply(state, event);
      if (!page.add(historyEntry(event, state, next))) return answerOf(page, true);
      state = next;
    }
    await giveWay();
  }
  return answerOf(page, false);
}

const answerOf = ({ entries }: AnswerPage<HistoryEntry>, isMore: boolean) => ({
  data: entries,
  next: isMore ? (entries.at(-1)?.position ?? null) : null,
});

const historyEntry = (event: RecordedEvent, before: EntityState<object>, after: EntityState<object>) => ({
  ...entryOf(event),
  changes: fieldChanges(fieldsOf(before), fieldsOf(after)),
  ...detailsOf(event),
});
type HistoryEntry = ReturnType<typeof historyEntry>;

const entryOf = ({ position, type, metadata }: RecordedEvent) => ({
  position: String(position),
  type,
  at: metadata.recordedAt,
  actor: metadata.actor,
  ...(metadata.onBehalfOf === undefined ? {} : { onBehalfOf: metadata.onBehalfOf }),
  source: metadata.source,
  correlationId: metadata.$correlationId,
  causationId: metadata.$causationId,
});

const fieldsOf = (state: EntityState<object>): Fields =>
  state.status === 'active' ? (state.entity as Fields) : undefined;

/** Fields that differ; all of them where the entity is created (from null) or deleted (to null). */
function fieldChanges(before: Fields, after: Fields): FieldChanges {
  const changes: Record<string, FieldChange> = {};
  const survives = before !== undefined && after !== undefined;
  for (const field of Object.keys({ ...before, ...after })) {
    const from = before?.[field] ?? null;
    const to = after?.[field] ?? null;
    if (survives && from === to) continue;
    changes[field] = { from: redactField(field, from), to: redactField(field, to) };
  }
  return changes;
}

/** What an event says beyond its entity's fields, as REST shows it: the message posted or changed, the items ordered. */
function detailsOf(event: RecordedEvent): Details {
  if (holdsMessage(event)) return { message: presentMessage(event.type, event.data) };
  if (changesMessage(event)) return { message: presentChanged(event.data) };
  return isOneOf(['OrderPlaced'], event) ? { orderItems: itemsOf(event) } : {};
}

const itemsOf = ({ data: { orderId, items } }: RecordedEventOf<'OrderPlaced'>): readonly OrderItem[] =>
  items.map(({ orderItemId, ...item }) => ({ orderItemId, orderId, ...item }));

interface Details {
  readonly message?: Message;
  readonly orderItems?: readonly OrderItem[];
}
