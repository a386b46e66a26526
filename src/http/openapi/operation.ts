/** One row of the route table as an operation of OpenAPI 3.1. */
import { z } from 'zod';
import type { Components } from '../../api/components.ts';
import type { JsonSchema } from '../../api/jsonSchema.ts';
import { type ReplyHeader, type RequestHeader, replyHeaders, requestHeaders } from '../headers.ts';
import { ruleOf } from '../policy.ts';
import type { BodySpec, ReplySpec, Route } from '../route.ts';
import { problem } from '../schemas/answers.ts';
import { defaultsInWords } from './defaults.ts';
import { descriptionOf } from './description.ts';
import { isApi, type Refusal, refusalsOf } from './refusals.ts';

type Entries = readonly (readonly [name: string, value: JsonSchema])[];

const HEEDED: readonly RequestHeader[] = ['On-Behalf-Of', 'X-Min-Position', 'X-Request-Id'];
const EXAMPLE_ID = replyHeaders['X-Request-Id'].example;
const AS_RECEIVED = { 'application/json': { schema: { type: 'object', additionalProperties: true } } };
const parameter = (name: RequestHeader) => ({ $ref: `#/components/parameters/${name}` });

export function operationOf(row: Route, components: Components): JsonSchema {
  const { operationId, tag, summary, access, body } = row;
  return {
    operationId,
    tags: [tag],
    summary,
    description: descriptionOf(row),
    'x-access': access,
    ...securityOf(operationId),
    parameters: [...pathParameters(row), ...queryParameters(row, components), ...headerParameters(row)],
    ...(body ? { requestBody: requestBody(operationId, body, components) } : {}),
    ...(row.bytes ? { requestBody: { required: true, content: AS_RECEIVED } } : {}),
    responses: Object.fromEntries([...replies(row, components), ...problems(row, components)]),
  };
}

/** What is for everyone asks nobody; of the rest the policy names the roles. */
function securityOf(operationId: string): JsonSchema {
  const rule = ruleOf(operationId);
  return rule === 'everyone' ? { security: [] } : { 'x-roles': rule?.roles ?? [] };
}

const pathParameters = ({ path }: Route): JsonSchema[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  }));

interface ObjectSchema {
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
}

function queryParameters(row: Route, components: Components): JsonSchema[] {
  const { properties = {}, required = [] }: ObjectSchema = components.describe(row.query, 'input');
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    ...(required.includes(name) ? { required: true } : {}),
    // Lists are written with commas: include=business,orders.
    ...(schema.type === 'array' ? { style: 'form', explode: false } : {}),
    schema,
  }));
}

const headerParameters = (row: Route): JsonSchema[] =>
  (row.headers ?? []).concat(isApi(row) ? HEEDED : []).map(parameter);

/** What must be there, the row says apart from the schema, since that has a message of its own. */
function requestBody(operationId: string, body: BodySpec<unknown>, components: Components): JsonSchema {
  const { required = [], nullable = [], missing } = body;
  const { required: _bySchema, ...schema } = components.describe(body.schema, 'input');
  const all = [...required, ...nullable];
  const name = `${operationId[0]?.toUpperCase()}${operationId.slice(1)}`;
  const described = { ...schema, ...(all.length > 0 ? { required: all } : {}) };
  return {
    ...(missing === undefined ? {} : { description: missing }),
    required: true,
    content: { 'application/json': { schema: components.add(name, defaultsInWords(described)) } },
  };
}

const replies = ({ replies: all }: Route, components: Components): Entries =>
  Object.entries(all).map(([status, spec]) => [status, replyOf(spec, components)]);

function replyOf(spec: ReplySpec, components: Components): JsonSchema {
  const { description, schema, type, text = z.string(), headers = [] } = spec;
  const content = {
    ...(schema ? { 'application/json': { schema: components.describe(schema, 'output') } } : {}),
    ...(type === undefined ? {} : { [type]: { schema: components.describe(text, 'output') } }),
  };
  return {
    description,
    headers: headersOf([...headers, 'X-Request-Id']),
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

const headersOf = (names: readonly ReplyHeader[]) =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]));

function problems(row: Route, components: Components): Entries {
  const schema = components.describe(problem, 'output');
  return [...refusalsOf(row)]
    .filter(([status]) => !(status in row.replies))
    .map(([status, refusals]) => [String(status), problemReply(row, status, refusals, schema)]);
}

function problemReply(
  { plain = [] }: Route,
  status: number,
  refusals: readonly Refusal[],
  schema: JsonSchema,
): JsonSchema {
  const isPlain = ({ code }: Refusal): boolean => plain.includes(code);
  const text = refusals.find(isPlain);
  const json = refusals.find(refusal => !isPlain(refusal));
  return {
    description: refusals.map(({ code }) => `\`${code}\``).join(', '),
    headers: headersOf(['X-Request-Id', ...headersAt(status, refusals)]),
    content: {
      ...(text ? { 'text/plain': { schema: { type: 'string' }, example: text.message } } : {}),
      ...(json ? { 'application/json': { schema, example: exampleOf(json) } } : {}),
    },
  };
}

const exampleOf = ({ message, code }: Refusal) => ({ message, code, requestId: EXAMPLE_ID });

function headersAt(status: number, refusals: readonly Refusal[]): readonly ReplyHeader[] {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 429) return ['Retry-After', 'RateLimit', 'RateLimit-Policy'];
  return isRepeatable(status, refusals) ? ['Retry-After'] : [];
}

const isRepeatable = (status: number, refusals: readonly Refusal[]): boolean =>
  status === 503 || refusals.some(({ code }) => code === 'request-in-progress');

/** What operations refer to. */
export const headerComponents = {
  parameters: Object.fromEntries(
    Object.entries(requestHeaders).map(([name, header]) => [name, { name, in: 'header', ...header }]),
  ),
  headers: replyHeaders,
};
