/** Parameters and answers of the routes for auditors. */
import { z } from 'zod';
import { withJsonSchema } from '../../api/jsonSchema.ts';
import { selectableEntities } from '../../audit/selection.ts';
import { eventCatalog } from '../../events/catalog/index.ts';
import { orderItem } from '../../events/catalog/order.ts';
import { message, order } from '../../events/entities.ts';
import { DEFAULT_LIMIT, dateParameter, filledParameter, limit, MAX_LIMIT, parameters } from './query.ts';

const size = { type: 'integer', minimum: 1, maximum: MAX_LIMIT } as const;
const oneOf = (names: readonly string[]) => z.enum(names, { error: `must be one of ${names.join(', ')}` });

const after = withJsonSchema(filledParameter.exactOptional(), {
  type: 'string',
  pattern: '^\\d{1,19}$',
  description: '`next` of the page before. Any position will do: what follows it is answered.',
});

export const eventQuery = parameters({
  after,
  limit: withJsonSchema(limit.unwrap().exactOptional(), {
    ...size,
    description: `How many at most; ${DEFAULT_LIMIT} unless given, and all of them as lines.`,
  }),
  type: oneOf([...eventCatalog.keys()]).exactOptional(),
  entity: oneOf(selectableEntities).exactOptional(),
  entityId: filledParameter
    .exactOptional()
    .describe('Only with `entity`. Of `messages` it is the id of their chat.'),
  from: dateParameter.exactOptional(),
  until: dateParameter.exactOptional(),
}).refine(query => query.entityId === undefined || query.entity !== undefined, {
  error: 'entityId: needs entity beside it',
});

export const historyQuery = parameters({
  after,
  limit: withJsonSchema(limit.unwrap().default(MAX_LIMIT), {
    ...size,
    default: MAX_LIMIT,
    description: 'How many at most.',
  }),
});

const position = z.string().describe('Place in the log, a whole number as text.');
const nullableText = z.string().nullable();
const next = nullableText.describe('`after` of the next page; null at the end.');
const source = z.enum(['http', 'ws', 'webhook', 'bot', 'process']);
const onBehalfOf = z
  .string()
  .optional()
  .describe('For whom the actor acted, such as `user:<userId>`, where that is somebody else.');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const auditedEvent = z
  .object({
    position,
    stream: z.string(),
    revision: z.int().min(0).describe('Place in its stream, from 0.'),
    type: z.string(),
    version: z.int().min(1).describe('Of the schema that `data` follows: as it was written.'),
    data: z.record(z.string(), z.unknown()),
    metadata: z.object({
      $correlationId: z.string(),
      $causationId: z.string(),
      actor: nullableText,
      onBehalfOf,
      source,
      requestId: nullableText,
      recordedAt: z.iso.datetime(),
      version: z.int(),
    }),
    recordedAt: z.iso.datetime(),
  })
  .meta({ id: 'AuditedEvent' });

const historyEntry = z
  .object({
    position,
    type: z.string().describe('What happened: the type of the event.'),
    at: z.iso.datetime(),
    actor: nullableText,
    onBehalfOf,
    source,
    correlationId: z.string(),
    causationId: z.string(),
    changes: z
      .record(z.string(), z.object({ from: scalar, to: scalar }))
      .describe('By field. All fields where the entity begins (from null) and where it ends (to null).'),
    message: message.optional().describe('What was posted, or how it shows since it was edited or unsent.'),
    orderItems: z
      .array(orderItem.extend({ orderId: order.shape.orderId }))
      .optional()
      .describe('What was ordered, where an order was placed.'),
  })
  .meta({ id: 'HistoryEntry' });

export const eventPage = z.object({ data: z.array(auditedEvent), next }).meta({ id: 'AuditedEventPage' });
export const historyPage = z.object({ data: z.array(historyEntry), next }).meta({ id: 'HistoryPage' });
