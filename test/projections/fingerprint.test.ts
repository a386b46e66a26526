/** Documents that were made otherwise are told from those that are made now. */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import type { EventType, EventTypes } from '../../src/events/defineEvent.ts';
import { fingerprintOf } from '../../src/projections/fingerprint.ts';
import { collections } from '../../src/projections/index.ts';
import { orderItems } from '../../src/projections/orderItems.ts';
import { products } from '../../src/projections/products.ts';

const now = fingerprintOf(products, eventCatalog);
const withType = (change: Partial<EventType>): EventTypes => {
  const type = eventCatalog.get('ProductAdded');
  return new Map([...eventCatalog, ['ProductAdded', { ...type, ...change } as EventType]]);
};

describe('the fingerprint of a read model', () => {
  test('is the same whenever it is made', () => {
    expect(fingerprintOf({ ...products }, new Map(eventCatalog))).toBe(now);
  });

  test.each<[string, z.ZodObject]>([
    ['a field more', products.document.extend({ warranty: z.string().exactOptional() })],
    ['a field less', products.document.omit({ sku: true })],
    ['a field of another kind', products.document.extend({ price: z.number() })],
    ['a field that may be null', products.document.extend({ name: z.string().nullable() })],
    ['a field in another place', products.document.omit({ name: true }).extend({ name: z.string() })],
    ['a note that it is made otherwise', products.document.extend({ name: z.string().meta({ made: 2 }) })],
  ])('is another one with %s', (_name, document) => {
    expect(fingerprintOf({ ...products, document }, eventCatalog)).not.toBe(now);
  });

  test.each<[string, Partial<EventType>]>([
    ['version of an event type', { version: 2 }],
    ['number of upcasters', { upcasters: { 1: data => data, 2: data => data } }],
    ['upcaster', { upcasters: { 1: data => ({ ...data, sku: null }) } }],
  ])('is another one with another %s', (_name, change) => {
    const before = fingerprintOf(products, withType({ upcasters: { 1: data => data } }));
    expect(fingerprintOf(products, withType(change))).not.toBe(before);
  });

  test('is another one where an event type is not heard any more', () => {
    const { ProductAdded: _added, ...on } = products.on;
    expect(fingerprintOf({ ...products, on }, eventCatalog)).not.toBe(now);
  });

  test('minds nothing that it is not made of', () => {
    const types = withType({ version: 2 });
    expect(fingerprintOf(orderItems, types)).toBe(fingerprintOf(orderItems, eventCatalog));
  });

  test('goes with every collection', () => {
    expect(collections.find(({ name }) => name === 'products')?.fingerprint).toBe(now);
    expect(new Set(collections.map(({ fingerprint }) => fingerprint)).size).toBe(collections.length);
  });
});
