/** Turns zod schemas into JSON Schema; those with a name (`.meta({ id })`) become components. */
import { z } from 'zod';
import { type JsonSchema, jsonSchemaOf } from './jsonSchema.ts';

/** Bodies and parameters are described as sent (`input`), answers as received (`output`). */
type Direction = 'input' | 'output';

const ZOD_REFERENCE = '#/$defs/';
const REFERENCE = '#/components/schemas/';

export class Components {
  readonly #schemas = new Map<string, JsonSchema>();

  /** Components by name, in the order of the names. */
  get schemas(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The schema, or a reference to it where it has a name. */
  describe(schema: z.ZodType, io: Direction): JsonSchema {
    const json = z.toJSONSchema(schema, { io, override: asShown });
    const text = JSON.stringify(json).replaceAll(ZOD_REFERENCE, REFERENCE);
    const { $schema: _dialect, $defs = {}, ...described } = JSON.parse(text);
    for (const [name, definition] of Object.entries<JsonSchema>($defs)) this.add(name, definition);
    return described;
  }

  /** Answers the reference. @throws Error where the name already stands for something else */
  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.#schemas.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`two schemas are called ${name}`);
    }
    this.#schemas.set(name, schema);
    return { $ref: `${REFERENCE}${name}` };
  }
}

interface Converted {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}

/** Objects stay open: an answer may gain fields, and unknown ones in a body are ignored. */
function asShown({ zodSchema, jsonSchema }: Converted): void {
  const form = jsonSchemaOf(zodSchema);
  if (form) replace(jsonSchema, form);
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // The format says it in one word.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // Bounds of JavaScript, not of ours.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function replace(target: z.core.JSONSchema.BaseSchema, source: JsonSchema): void {
  for (const keyword of Object.keys(target)) delete target[keyword];
  Object.assign(target, source);
}
