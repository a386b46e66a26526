/** Collections and their indexes: createIndexes, listCollections, drop, dropDatabase. */
import { identical } from '../bsonOrder.ts';
import { ID_INDEX } from '../collection.ts';
import { type Document, documentOf, documentsOf, textOf } from '../document.ts';
import { CommandError, notImplemented } from '../errors.ts';
import type { IndexSpec } from '../indexes.ts';
import { type Call, collectionOf } from './command.ts';

const ID_SPEC: Document = { v: 2, key: { _id: 1 }, name: ID_INDEX };

export function createIndexes(call: Call): Document {
  const isNew = collectionOf(call) === undefined;
  const specs = documentsOf(call.command, 'indexes').map(specOf);
  const collection = call.store.obtain(call.database, textOf(call.command, 'createIndexes'));
  const before = collection.indexes.length + 1;
  for (const spec of specs) if (!existsAlready(collection.indexes, spec)) collection.addIndex(spec);
  return {
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.length + 1,
    createdCollectionAutomatically: isNew,
    ok: 1,
  };
}

function specOf(given: Document): IndexSpec {
  const key = documentOf(given, 'key');
  if (Object.keys(key).length === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  // Nothing ends by itself here: what has run out is told apart by those who ask for it.
  const { key: _, name: __, unique = false, expireAfterSeconds: ___, ...options } = given;
  const [option] = Object.keys(options);
  if (option) throw notImplemented(`the index option ${option}`);
  return { name: textOf(given, 'name'), key, unique: unique === true };
}

function existsAlready(indexes: readonly IndexSpec[], { name, key }: IndexSpec): boolean {
  const named = indexes.find(index => index.name === name);
  if (named && !identical(named.key, key)) {
    throw new CommandError(86, `An existing index has the same name as the requested index: ${name}`);
  }
  const alike = indexes.find(index => identical(index.key, key));
  if (alike && !named)
    throw new CommandError(85, `Index already exists with a different name: ${alike.name}`);
  return named !== undefined;
}

export function listCollections({ store, database, command, cursors }: Call): Document {
  if (Object.keys(documentOf(command, 'filter')).length > 0) throw notImplemented('a filter of collections');
  const names = [...store.collections(database).keys()];
  const more = { options: {}, info: { readOnly: false }, idIndex: ID_SPEC };
  const shown = command.nameOnly === true ? {} : more;
  const all = names.map(name => ({ name, type: 'collection', ...shown }));
  return cursors.first(`${database}.$cmd.listCollections`, all, documentOf(command, 'cursor'));
}

/** One that is not there is no error, as since MongoDB 7.0. */
export function drop(call: Call): Document {
  const dropped = call.store.drop(call.database, textOf(call.command, 'drop'));
  return dropped ? { nIndexesWas: dropped.indexes.length + 1, ns: dropped.namespace, ok: 1 } : { ok: 1 };
}

export function dropDatabase({ store, database }: Call): Document {
  return store.dropDatabase(database) ? { dropped: database, ok: 1 } : { ok: 1 };
}
