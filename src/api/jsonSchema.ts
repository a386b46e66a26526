/**
 * How a value looks from outside where its schema cannot say: in a query string a number is text to zod. Kept
 * beside the schema in a registry; only the OpenAPI document reads it, validation does not.
 */
import { z } from 'zod';

export type JsonSchema = { readonly [keyword: string]: unknown };

const forms = z.registry<{ readonly form: JsonSchema }>();

/** The schema itself. To be called last: a refinement or a default makes another schema of it. */
export function withJsonSchema<T extends z.ZodType>(schema: T, form: JsonSchema): T {
  forms.add(schema, { form });
  return schema;
}

export const jsonSchemaOf = (schema: z.core.$ZodType): JsonSchema | undefined => forms.get(schema)?.form;
