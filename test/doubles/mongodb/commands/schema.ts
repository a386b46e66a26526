/** Collections and their indexes: createIndexes, listIndexes, listCollections, drop, dropDatabase; hints. */
import { identical } from '../bsonOrder.ts';
import { ID_INDEX } from '../collection.ts';
import { type Document, documentOf, documentsOf, textOf } from '../document.ts';
import { CommandError } from '../errors.ts';
import { Scope } from '../expressions.ts';
import { compileFilter } from '../filter.ts';
import type { IndexSpec } from '../indexes.ts';
import { type Call, collectionOf, namespaceOf } from './command.ts';

const ID_SPEC: Document = { v: 2, key: { _id: 1 }, name: ID_INDEX };

export function createIndexes(call: Call): Document {
  const isNew = collectionOf(call) === undefined;
  const specs = documentsOf(call.command, 'indexes').map(specOf);
  const collection = call.store.obtain(call.database, textOf(call.command, 'createIndexes'));
  const before = collection.indexes.length + 1;
  for (const spec of specs) {
    if (spec.name !== ID_INDEX && !existsAlready(collection.indexes, spec)) collection.addIndex(spec);
  }
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
  return {
    name: textOf(given, 'name'),
    key,
    unique: given.unique === true,
    sparse: given.sparse === true,
    given: { v: 2, ...given },
    includes: compileFilter(documentOf(given, 'partialFilterExpression'), new Scope()),
  };
}

function existsAlready(indexes: readonly IndexSpec[], { name, given, key }: IndexSpec): boolean {
  const named = indexes.find(index => index.name === name);
  if (named && !identical(named.given, given)) {
    throw new CommandError(86, `An existing index has the same name as the requested index: ${name}`);
  }
  const alike = indexes.find(index => identical(index.key, key));
  if (alike && !named)
    throw new CommandError(85, `Index already exists with a different name: ${alike.name}`);
  return named !== undefined;
}

export function listIndexes(call: Call): Document {
  const collection = collectionOf(call);
  if (!collection) throw new CommandError(26, `ns does not exist: ${namespaceOf(call)}`);
  const indexes = [ID_SPEC, ...collection.indexes.map(index => index.given)];
  return call.cursors.first(namespaceOf(call), indexes, documentOf(call.command, 'cursor'));
}

export function listCollections(call: Call): Document {
  const passes = compileFilter(documentOf(call.command, 'filter'), call.scope);
  const names = [...call.store.collections(call.database).keys()];
  const more = { options: {}, info: { readOnly: false }, idIndex: ID_SPEC };
  const shown = call.command.nameOnly === true ? {} : more;
  const all = names.map(name => ({ name, type: 'collection', ...shown }));
  const namespace = `${call.database}.$cmd.listCollections`;
  return call.cursors.first(namespace, all.filter(passes), documentOf(call.command, 'cursor'));
}

/** One that is not there is no error, as since MongoDB 7.0. */
export function drop(call: Call): Document {
  const dropped = call.store.drop(call.database, textOf(call.command, 'drop'));
  return dropped ? { nIndexesWas: dropped.indexes.length + 1, ns: dropped.namespace, ok: 1 } : { ok: 1 };
}

export function dropDatabase({ store, database }: Call): Document {
  return store.dropDatabase(database) ? { dropped: database, ok: 1 } : { ok: 1 };
}

/** @throws CommandError where the index that is to be used is not there */
export function checkHint(call: Call): void {
  const { hint } = call.command;
  if (hint === undefined) return;
  const specs = [ID_SPEC, ...(collectionOf(call)?.indexes ?? [])];
  if (specs.some(({ name, key }) => name === hint || identical(key, hint))) return;
  throw new CommandError(2, 'error processing query: hint provided does not correspond to an existing index');
}
