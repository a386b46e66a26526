import { parkedEvents } from '../events/catalog/parked.ts';
import { parked as document, type Parked } from '../events/entities.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Parked> = {
  name: 'parked',
  id: 'parkedId',
  filters: ['process', 'status'],
  counted: ['process', 'status'],
  includes: {},
};

export const parked: ReadModel = { document, collection, on: entityHandlers(collection, parkedEvents) };
