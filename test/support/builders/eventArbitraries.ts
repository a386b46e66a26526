/** Events of any type with random data, made from the schemas in the catalogue. */
import fc from 'fast-check';
import { z } from 'zod';
import { type AggregateName, eventsByAggregate } from '../../../src/events/catalog/index.ts';
import type { EventData, EventType } from '../../../src/events/defineEvent.ts';
import type { RecordedEvent } from '../../../src/events/event.ts';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
}

/** Few values each, so that events often set what is there already. */
const instants = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-02-01T12:00:00.000Z'];
const amounts = ['0', '4.50', '4.5', '10.00'];
const texts = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'é', 'ﬀ'),
  fc.string({ maxLength: 5, unit: 'grapheme' }),
);

function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  const types = [schema.type ?? []].flat();
  return fc.oneof(...types.map(type => byType[type]?.(schema) ?? unknownType(schema)));
}

function unknownType(schema: JsonSchema): never {
  throw new TypeError(`no arbitrary for ${JSON.stringify(schema)}`);
}

const byType: { readonly [type: string]: (schema: JsonSchema) => fc.Arbitrary<unknown> } = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: () => fc.integer({ min: 1, max: 9 }),
  number: () => fc.integer({ min: 1, max: 9 }),
  array: ({ items }) => fc.array(arbitraryOf(items ?? {}), { minLength: 1, maxLength: 3 }),
  object: ({ properties = {}, required = [] }) => {
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema)]),
    );
    return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
  },
  string: ({ format, pattern }) => {
    if (format === 'date-time') return fc.constantFrom(...instants);
    return pattern === undefined ? texts : fc.constantFrom(...amounts);
  },
};

/** `{ type, data }` of one event type; every id field named `<aggregate>Id` says `id`. */
function eventOf(definition: EventType, idField: string, id: string) {
  const data = arbitraryOf(z.toJSONSchema(definition.schema) as JsonSchema) as fc.Arbitrary<EventData>;
  const own = (given: EventData) => uniqueItems({ ...given, [idField]: id });
  return data.map(given => ({ type: definition.type, data: own(given) }));
}

/** Items of an order have ids of their own. */
function uniqueItems(data: EventData): EventData {
  if (!Array.isArray(data.items)) return data;
  return { ...data, items: data.items.map((item, index) => ({ ...item, orderItemId: `item-${index}` })) };
}

/** A stream of an aggregate with any of its events in any order: most begin as streams do. */
export function streamOf(name: AggregateName, id: string): fc.Arbitrary<readonly RecordedEvent[]> {
  const definitions: readonly EventType[] = Object.values(eventsByAggregate[name]);
  const [creation, ...others] = definitions.map(definition => eventOf(definition, `${name}Id`, id));
  if (!creation) throw new TypeError(`${name} has no events`);
  const any = fc.array(fc.oneof(creation, ...others), { maxLength: 12 });
  const usual = fc.tuple(creation, any).map(([first, rest]) => [first, ...rest]);
  return fc.oneof({ weight: 4, arbitrary: usual }, any).map(events => recorded(`${name}-${id}`, events));
}

function recorded(
  stream: string,
  events: readonly { readonly type: string; readonly data: EventData }[],
): readonly RecordedEvent[] {
  return events.map(({ type, data }, revision) => ({
    id: `00000000-0000-7000-8000-${String(revision).padStart(12, '0')}`,
    stream,
    revision,
    position: BigInt(revision * 7 + 3),
    type,
    data,
    metadata: {
      $correlationId: 'c',
      $causationId: 'c',
      actor: null,
      source: 'http',
      requestId: null,
      recordedAt: new Date(Date.parse('2026-01-01T00:00:00.000Z') + revision * 1_000).toISOString(),
      version: 1,
    },
  }));
}
