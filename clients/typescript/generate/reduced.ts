/** The documents cut down to what the client's types are made of: errors, headers and examples are the same everywhere. */
import type { Json } from './documents.ts';

const METHODS = ['get', 'post', 'put', 'delete'];

/** Of each operation its parameters, its body, and the answers that are no error. */
export function reducedOpenApi({ openapi, info, paths, components }: Json): object {
  const reduced = Object.entries(paths ?? {}).map(([path, item]) => {
    const operations = Object.entries(item).filter(([method]) => METHODS.includes(method));
    return [path, Object.fromEntries(operations.map(([method, spec]) => [method, reducedOperation(spec)]))];
  });
  return { openapi, info, paths: Object.fromEntries(reduced), components: { schemas: components?.schemas } };
}

function reducedOperation({ operationId, summary, parameters, requestBody, responses }: Json): object {
  const given = Object.values(parameters ?? {}).filter(parameter => parameter.name !== undefined);
  const good = Object.entries(responses ?? {}).filter(([status]) => Number(status) < 300);
  const answers = good.map(([status, { description, content }]) => [
    status,
    { description, ...(content ? { content: withoutExamples(content) } : {}) },
  ]);
  const body = requestBody ? { requestBody: withoutExamples(requestBody) } : {};
  return { operationId, summary, parameters: given, ...body, responses: Object.fromEntries(answers) };
}

function withoutExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'example' && key !== 'examples');
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutExamples(each)]));
}

/** The frames as the schemas of an OpenAPI document, which is what the generator takes: `client-send`, `server-hello`. */
export function framesAsOpenApi({ info, components }: Json): object {
  const frames = Object.entries(components?.messages ?? {}).map(([name, { payload }]) => [name, payload]);
  const schemas = { ...components?.schemas, ...Object.fromEntries(frames) };
  return { openapi: '3.1.0', info, paths: {}, components: { schemas } };
}

/** Paths of which a POST heeds `Idempotency-Key`. */
export function keyedPaths({ paths }: Json): readonly string[] {
  const isKeyed = (item: Json) => JSON.stringify(item.post?.parameters ?? []).includes('Idempotency-Key');
  return Object.entries(paths ?? {}).flatMap(([path, item]) => (isKeyed(item) ? [path] : []));
}
