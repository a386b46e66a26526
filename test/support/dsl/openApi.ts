/** The OpenAPI document of a running system, for tests that hold its answers against it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Answer, Json, TestSystem } from '../servers/testSystem.ts';

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly spec: Json;
}

type Schema = { [keyword: string]: unknown };

export class OpenApi {
  readonly document: Json;
  readonly operations: readonly Operation[];
  readonly #ajv: Ajv2020;

  private constructor(document: Json) {
    this.document = document;
    this.operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, spec]) => ({ path, method: method.toUpperCase(), spec })),
    );
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    // A package of the CommonJS kind: what it exports arrives as its default's default.
    formats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'api', components: { schemas: closed(document.components?.schemas) } });
  }

  static async of(system: TestSystem): Promise<OpenApi> {
    return new OpenApi((await system.call('GET', '/openapi.json')).body);
  }

  /** What the document says against this answer; empty where it agrees. */
  complaints(method: string, path: string, { status, headers, body }: Answer): readonly string[] {
    const operation = this.operations.find(entry => entry.method === method && entry.path === path);
    const response = operation?.spec.responses?.[status];
    if (!response) return [`${method} ${path} documents no ${status}`];
    const missing = Object.keys(response.headers ?? {})
      .filter(name => !optionalHeaders.has(name) && !headers.has(name))
      // Of the refusals with 409 one may be answered soon, the others not.
      .filter(name => name !== 'Retry-After' || status === 503)
      .map(name => `header ${name} is missing`);
    const schema = response.content?.['application/json']?.schema;
    return schema ? [...missing, ...this.#errors(schema, body)] : missing;
  }

  #errors(schema: Json, body: Json): readonly string[] {
    const reference = `api${schema.$ref}`;
    const validate: ValidateFunction = schema.$ref
      ? this.#ajv.compile({ $ref: reference })
      : this.#ajv.compile(schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(error => `${error.instancePath} ${error.message}`);
  }
}

/** Given only where there is something to say. */
const optionalHeaders = new Set(['X-Next-Cursor', 'X-Truncated-Includes', 'Idempotent-Replayed']);

/** The same schemas with their objects closed, so that a field nobody documented is noticed. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Schema = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return copy.type === 'object' && copy.properties ? { ...copy, additionalProperties: false } : copy;
}
