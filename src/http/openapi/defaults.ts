/**
 * Defaults of a request body, said in words. Generators of clients take a `default` as a promise that the field is
 * there, and then require it of the sender of the body.
 */
import type { JsonSchema } from '../../api/jsonSchema.ts';

/** What a schema may hold others in. Under other keywords (`enum`, `examples`) there is data. */
interface Nested extends JsonSchema {
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

export function defaultsInWords(schema: JsonSchema): JsonSchema {
  const { default: value, ...rest } = schema;
  const { properties, items, anyOf, allOf, description }: Nested = rest;
  const words = value === undefined ? [] : [`\`${JSON.stringify(value)}\` unless given.`];
  const text = [...(description === undefined ? [] : [description]), ...words].join(' ');
  return {
    ...rest,
    ...(properties ? { properties: ofEach(properties) } : {}),
    ...(items ? { items: defaultsInWords(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(defaultsInWords) } : {}),
    ...(allOf ? { allOf: allOf.map(defaultsInWords) } : {}),
    ...(text === '' ? {} : { description: text }),
  };
}

const ofEach = (schemas: { readonly [name: string]: JsonSchema }): JsonSchema =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, defaultsInWords(schema)]));
