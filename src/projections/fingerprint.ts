/**
 * Of what the documents of a read model are made, as one text: their schema, and versions and upcasters of the events
 * that make them. Documents that are stored under another fingerprint are built again. What effects and handlers do is
 * not seen: where only that changes, so that the same events make other documents, the schema's `meta` has to say so.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { EventTypes, Upcaster } from '../events/defineEvent.ts';
import type { ReadModel } from './readModel.ts';

export function fingerprintOf({ document, on }: Omit<ReadModel, 'collection'>, types: EventTypes): string {
  const events = Object.keys(on).map(type => {
    const definition = types.get(type);
    if (!definition) throw new TypeError(`no event type is called ${type}`);
    const upcasters = Object.entries(definition.upcasters).map(([from, upcast]) => [from, sourceOf(upcast)]);
    return [type, definition.version, upcasters];
  });
  return hash('sha256', JSON.stringify([z.toJSONSchema(document), events]), 'base64url');
}

/** Without what compilers of TypeScript print each in its own way, and without comments. */
const sourceOf = (upcast: Upcaster): string =>
  String(upcast).replaceAll(/\/\/.*|\/\*[\s\S]*?\*\/|[\s()'"`;,]/g, '');
