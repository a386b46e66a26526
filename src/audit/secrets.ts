/** Keeps secrets in: whatever leaves through an audit has passed here. Which fields are secret, the catalogue says. */
import { eventCatalog } from '../events/catalog/index.ts';
import type { Json } from '../events/event.ts';

const REDACTED = '[redacted]';

/** Under these names nothing leaves, in whatever event or depth: also not in one that the catalogue does not know. */
const secretFields: ReadonlySet<string> = new Set(
  [...eventCatalog.values()].flatMap(definition => definition.secrets),
);

type JsonObject = { readonly [key: string]: Json };

/** The object with every secret replaced. A null stays, as it says that there is no secret. */
export function redact(object: JsonObject): JsonObject {
  const shown: Record<string, Json> = {};
  for (const field of Object.keys(object)) shown[field] = redactField(field, object[field] ?? null);
  return shown;
}

export function redactField(field: string, value: Json): Json {
  if (value === null) return null;
  return secretFields.has(field) ? REDACTED : redactValue(value);
}

function redactValue(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(redactValue) : redact(value);
}

/** `Array.isArray` does not narrow what is read-only. */
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
