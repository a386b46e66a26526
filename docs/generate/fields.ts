/** Fields of a schema, told in words. */
import { z } from 'zod';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
}

export function fieldsOf(schema: z.ZodType): readonly Field[] {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema;
  const { properties = {}, required = [] } = json;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    optional: !required.includes(name),
  }));
}

function typeOf(schema: JsonSchema): string {
  const { anyOf, type } = schema;
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (Array.isArray(type)) return type.map(name => typeOf({ ...schema, type: name })).join(' or ');
  return valuesOf(schema) ?? typeName(schema);
}

function valuesOf(schema: JsonSchema): string | undefined {
  const values = 'const' in schema ? [schema.const] : schema.enum;
  return values?.map(value => `\`${value}\``).join(', ');
}

function typeName(schema: JsonSchema): string {
  switch (schema.type) {
    case 'string':
      return textName(schema);
    case 'integer':
      return 'whole number';
    case 'array':
      return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
    case 'object':
      return objectName(schema);
    default:
      return typeof schema.type === 'string' ? schema.type : 'any JSON';
  }
}

const textName = ({ format, pattern }: JsonSchema): string => {
  if (format === 'date-time') return 'instant';
  return pattern === undefined ? 'text' : 'decimal';
};

const objectName = ({ properties }: JsonSchema): string =>
  properties ? `{ ${Object.keys(properties).join(', ')} }` : 'object';
