import { parkedEvents } from '../events/catalog/parked.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection = {
  name: 'parked',
  id: 'parkedId',
  filters: ['process', 'status'],
  counted: ['process', 'status'],
  includes: {},
};

export const parked: ReadModel = { collection, on: entityHandlers(collection, parkedEvents) };
