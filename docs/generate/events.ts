/** docs/EVENTS.md, from the catalogue. */
import { eventsByAggregate } from '../../src/events/catalog/index.ts';
import type { EventType } from '../../src/events/defineEvent.ts';
import { type Field, fieldsOf } from './fields.ts';
import { table } from './markdown.ts';

const INTRODUCTION = `# Events

Written by \`npm run docs\` from the catalogue in \`src/events/catalog\`; do not edit.

An event lies in one stream, at one revision, and at one position of the whole log. Its data is JSON. A stored name never changes. New optional fields come freely; any other change makes a new version, and older events are read through upcasters.

Types: *text*; *decimal*, a number as text that keeps its digits; *instant*, ISO 8601 in UTC with milliseconds. *Secret* fields never leave through an audit.

## Metadata

Every event carries it.

${table(
  ['field', 'meaning'],
  [
    ['`$correlationId`', 'One id for everything that one request from outside set in motion.'],
    ['`$causationId`', 'Id of the event or request that directly caused this event.'],
    ['`actor`', 'Who asked for it, such as `user:<userId>`; null in open mode.'],
    ['`onBehalfOf`', 'For whom the actor acted, such as `user:<userId>`, where that is somebody else.'],
    ['`source`', 'The door it came in by: `http`, `ws`, `webhook`, `bot` or `process`.'],
    ['`requestId`', 'Id of the request, or null.'],
    ['`recordedAt`', 'When, by the clock of this system; it survives a move to another engine.'],
    ['`version`', 'Version of the schema that the data follows.'],
  ],
)}`;

export function eventsDocument(): string {
  const sections = Object.entries(eventsByAggregate).map(([name, definitions]) => section(name, definitions));
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

function section(aggregate: string, definitions: readonly EventType[]): string {
  const where =
    aggregate === 'ledger'
      ? 'Events of the system itself, in streams of its own: one a unique key, an answered request, a process, a snapshotted chat.'
      : `In streams \`${aggregate}-<id>\`.`;
  return [`## ${aggregate}`, where, ...definitions.map(eventText)].join('\n\n');
}

function eventText(definition: EventType): string {
  const { type, version, summary, schema, secrets } = definition;
  const rows = fieldsOf(schema).map(field => [`\`${field.name}\``, describe(field, secrets)]);
  const versioned = version === 1 ? '' : ` Version ${version}.`;
  return [`### ${type}`, `${summary}${versioned}`, table(['field', 'type'], rows)].join('\n\n');
}

function describe({ name, type, optional }: Field, secrets: readonly string[]): string {
  return [type, optional ? 'optional' : '', secrets.includes(name) ? 'secret' : '']
    .filter(Boolean)
    .join(', ');
}
