/**
 * Of what the documents of a read model are made, as one text: their fields, and the types and functions that make them
 * of events. Documents that are stored under another fingerprint are built again. What a function calls is not seen:
 * where only that changes, so that the same events make other documents, the schema's `meta` has to say so.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { EventTypes } from '../events/defineEvent.ts';
import type { ReadModel } from './readModel.ts';

export function fingerprintOf({ document, on }: Omit<ReadModel, 'collection'>, types: EventTypes): string {
  const made = Object.entries(on).map(([type, handler]) => [type, String(handler), sourcesOf(types, type)]);
  return hash('sha256', JSON.stringify([z.toJSONSchema(document), made]), 'base64url');
}

function sourcesOf(types: EventTypes, type: string) {
  const definition = types.get(type);
  if (!definition) throw new TypeError(`no event type is called ${type}`);
  const { version, upcasters, effect } = definition;
  return [
    version,
    String(effect),
    ...Object.entries(upcasters).map(([from, upcast]) => [from, String(upcast)]),
  ];
}
