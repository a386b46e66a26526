/** Routes for auditors: the log itself, and the life of one entity. A read model is asked only for what was unsent. */
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Backend } from '../../api/backend.ts';
import { type AuditedEntity, auditedEntities } from '../../audit/auditedEntities.ts';
import { MAX_SCANNED } from '../../audit/eventPages.ts';
import { readHistory } from '../../audit/history.ts';
import { Tenancy } from '../../audit/tenancy.ts';
import { UnsentInReadModels } from '../../audit/unsentContents.ts';
import { streamName } from '../../commands/engine/aggregate.ts';
import type { Access } from '../../identity/access.ts';
import type { BusinessIds } from '../../identity/principal.ts';
import { ConcurrencyLimit } from '../../scheduling/concurrencyLimit.ts';
import { NDJSON, prefersLines } from '../accept.ts';
import { isMissing } from '../input.ts';
import { parsePosition } from '../middleware/minPosition.ts';
import { HttpProblem, invalidInput, problemOf } from '../problems.ts';
import { type RawRequest, type Reply, type Route, route, withoutId } from '../route.ts';
import { eventPage, eventQuery, historyPage, historyQuery } from '../schemas/audit.ts';
import { DEFAULT_LIMIT } from '../schemas/query.ts';

const auditors = { method: 'GET', tag: 'audit', access: 'auditor' } as const;
/** What an audit says must be asked for again each time; nor is it for anybody's cache. */
const headers = { 'Cache-Control': 'no-store' };
const entityNames = [...auditedEntities.keys()].join(', ');

/** Streams of lines under way at once; each reads the log as fast as its client takes it. */
const MAX_EXPORTS = 4;

export function auditRoutes(backend: Backend, log: Logger): Route[] {
  const history = historyRoute(backend);
  return [eventsRoute(backend, log), history, withoutId(history)];
}

function eventsRoute({ eventScans }: Backend, log: Logger): Route {
  const exports = new ConcurrencyLimit(MAX_EXPORTS);
  return route({
    ...auditors,
    path: '/api/audit/events',
    operationId: 'listAuditedEvents',
    summary: `Events of the log in their order; under a filter a page may be short or empty before the end (it looks at ${MAX_SCANNED} at most).`,
    description: EVENTS,
    query: eventQuery,
    refuses: ['too-many-exports'],
    replies: {
      200: { description: 'A page; or all of it, one event a line', schema: eventPage, type: NDJSON },
    },
    handle: async ({ query, header, context, access }) => {
      const { limit, after: given, ...filter } = query;
      const scan = { filter, businessIds: limitOf(access), after: positionOf(given) };
      if (prefersLines(header('Accept'))) {
        const lines = eventScans.lines({ ...scan, limit });
        const failed = (error: unknown) =>
          log.error({ err: error, requestId: context().requestId }, 'the export of events broke off');
        return linesReply(exports, lines, failed);
      }
      return pageReply(await eventScans.page({ ...scan, limit: limit ?? DEFAULT_LIMIT }));
    },
  });
}

function historyRoute({ eventStore, ...backend }: Backend): Route {
  const tenancy = new Tenancy(eventStore);
  const log = { eventStore, unsent: new UnsentInReadModels(backend) };
  return route({
    ...auditors,
    path: '/api/audit/:entity/:id',
    operationId: 'readHistory',
    summary: `The life of one entity, oldest first, also of one that was deleted; entities are ${entityNames}.`,
    description: HISTORY,
    query: historyQuery,
    refuses: ['not-found', 'route-not-found'],
    replies: { 200: { description: 'A page', schema: historyPage } },
    handle: async rawRequest => {
      const { entity, id } = subjectOf(rawRequest);
      const { after, limit } = rawRequest.query;
      const isSeen = await maySee(tenancy, rawRequest.access, streamName(entity.aggregate, id));
      const page = isSeen && (await readHistory(log, entity, id, { after: positionOf(after), limit }));
      if (!page) throw new HttpProblem(404, 'not-found', `${entity.name} not found`);
      return pageReply(JSON.stringify(page));
    },
  });
}

/** Undefined for those who see all. */
const limitOf = ({ principal }: Access): BusinessIds =>
  principal.kind === 'auditor' ? principal.businessIds : undefined;

async function maySee(tenancy: Tenancy, access: Access, stream: string): Promise<boolean> {
  const businessIds = limitOf(access);
  if (businessIds === undefined) return true;
  const businessId = await tenancy.businessOf(stream);
  return businessId !== undefined && businessIds.includes(businessId);
}

const positionOf = (after: string | undefined) =>
  after === undefined ? undefined : parsePosition(after, 'after');

/** @throws HttpProblem 404 for a kind of entity that there is none of, 400 without an id */
function subjectOf({ params }: RawRequest): { readonly entity: AuditedEntity; readonly id: string } {
  const { entity: kind = '', id } = params;
  const entity = auditedEntities.get(kind);
  if (!entity) {
    throw new HttpProblem(404, 'route-not-found', `No history of ${kind}; there is one of ${entityNames}`);
  }
  if (id === undefined || isMissing(id)) throw invalidInput(`${entity.name} ID is required`);
  return { entity, id };
}

const pageReply = (body: string): Reply => ({ status: 200, body, headers });

type Lines = string | Uint8Array;

/** In bytes, not in pages: what waits for a slow reader is then one page. @throws HttpProblem 503, ReadModelsNotReady */
async function linesReply(
  exports: ConcurrencyLimit,
  lines: AsyncGenerator<Lines>,
  failed: (error: unknown) => void,
): Promise<Reply> {
  const leave = exports.tryEnter();
  if (!leave) {
    throw new HttpProblem(503, 'too-many-exports', `${MAX_EXPORTS} exports of events are under way`, {
      headers: { 'Retry-After': '10' },
    });
  }
  try {
    const whole = lastLineOnFailure(await begun(lines), error => {
      // Where its reader left, nothing failed here.
      if (!body.destroyed) failed(error);
    });
    const body = Readable.from(whole, { objectMode: false }).once('close', leave);
    return { status: 200, body, type: NDJSON, headers };
  } catch (error) {
    leave();
    throw error;
  }
}

/** With its first lines made: what cannot be answered at all is refused, not begun. */
async function begun(lines: AsyncGenerator<Lines>): Promise<AsyncGenerator<Lines>> {
  const first = await lines.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* lines;
  })();
}

/** The status is out by then: a last line says that the answer is not whole, and why. */
async function* lastLineOnFailure(
  lines: AsyncIterable<Lines>,
  failed: (error: unknown) => void,
): AsyncGenerator<Lines> {
  try {
    yield* lines;
  } catch (error) {
    failed(error);
    const { code, message } = problemOf(error);
    yield `${JSON.stringify({ error: { code, message } })}\n`;
  }
}

const EVENTS = `Filters are ANDed. \`from\` is inclusive, \`until\` exclusive, both on \`recordedAt\`. Without \`entity\` the system's own events show too: unique keys, answered requests, checkpoints, snapshots. Data is as it was written; secrets read \`[redacted]\`, and the content of messages that were unsent \`[message unsent]\`.

A page ends where it has \`limit\` events or 8 MiB of them, or has looked at ${MAX_SCANNED} that do not match: go on while \`next\` is not null.

With \`Accept: ${NDJSON}\` the answer is every matching event up to the end of the log as it is then (unless \`limit\` is given), one a line, as fast as the client reads. An answer that breaks off can be gone on with from its last position; where the log could not be read any further its last line is \`{"error":{"code":…,"message":…}}\`. At most ${MAX_EXPORTS} such answers are given at once; one more is refused with 503.`;

const HISTORY = `Told by the entity's own events: what messages move elsewhere (\`lastSeenAt\` of a customer) is not among the changes. Messages are in the history of their chat, each as \`message\` beside the \`lastMessageAt\` that it moves, and once more where it was edited or unsent; what was unsent reads \`[message unsent]\` everywhere; an order's items are in \`orderItems\` where it was placed. A page ends where it has \`limit\` entries, or 8 MiB of them. An unknown kind of entity, or an id under which nothing ever happened, is a 404.`;
