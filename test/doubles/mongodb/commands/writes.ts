/** insert, update, delete. */
import { BSON } from 'mongodb';
import type { Collection } from '../collection.ts';
import { type Document, documentOf, documentsOf, numberOf } from '../document.ts';
import { equalitiesOf } from '../equalities.ts';
import { CommandError, DuplicateKey, notImplemented } from '../errors.ts';
import { compileFilter } from '../filter.ts';
import type { Entry } from '../indexes.ts';
import { checkOptions } from '../options.ts';
import { compileUpdate, type Update, withId } from '../update.ts';
import { type Call, collectionOf } from './command.ts';
import { runStatements, type StatementResult } from './statements.ts';

export function insert(call: Call): Document {
  const collection = obtained(call);
  return runStatements(call, documentsOf(call.command, 'documents'), document => {
    collection.insert(withId(document));
    return { n: 1 };
  });
}

export function update(call: Call): Document {
  return runStatements(
    call,
    statementsOf(call, 'updates', ['q', 'u', 'multi', 'upsert']),
    (statement, index) => updateStatement(call, statement, index),
  );
}

/** A statement that cannot be read fails the command before any other is executed. */
function statementsOf(call: Call, field: string, options: readonly string[]): readonly Document[] {
  const statements = documentsOf(call.command, field);
  for (const statement of statements) checkOptions(`${call.name}.${field}`, statement, options);
  return statements;
}

function updateStatement(call: Call, statement: Document, index: number): StatementResult {
  const filter = documentOf(statement, 'q');
  const change = compileUpdate(statement.u);
  const matches = matching(call, filter, statement.multi === true ? Infinity : 1);
  if (matches.length > 0) return updateAll(obtained(call), matches, change);
  if (statement.upsert !== true) return { n: 0, nModified: 0 };
  const document = upsert(call, filter, change, index);
  return { n: 1, nModified: 0, upsertedId: document._id };
}

function updateAll(collection: Collection, entries: readonly Entry[], change: Update): StatementResult {
  let nModified = 0;
  for (const entry of entries) {
    const changed = change.apply(entry.document);
    if (changed === entry.document) continue;
    collection.replace(entry, changed);
    nModified++;
  }
  return { n: entries.length, nModified };
}

function upsert(call: Call, filter: Document, change: Update, index: number): Document {
  const collection = obtained(call);
  const document = change.inserted(equalitiesOf(filter, {}));
  collection.insert(document);
  if (call.faults.ofStatement(call.name, 'racedUpsert', index)) {
    throw new DuplicateKey(collection.namespace, document);
  }
  return document;
}

/** Of one document, and its new version as the answer: there is no other in `src`. */
export function findAndModify(call: Call): Document {
  const { command } = call;
  if (command.remove === true || command.new !== true) throw notImplemented('findAndModify of this kind');
  const done = call.executed.get(0) as Document | undefined;
  if (done) return done;
  const answer = foundAndModified(call, documentOf(command, 'query'), compileUpdate(command.update));
  call.executed.set(0, answer);
  return answer;
}

function foundAndModified(call: Call, filter: Document, change: Update): Document {
  const [entry] = matching(call, filter, 1);
  if (entry) {
    updateAll(obtained(call), [entry], change);
    return { value: entry.document, lastErrorObject: { n: 1, updatedExisting: true }, ok: 1 };
  }
  if (call.command.upsert !== true)
    return { value: null, lastErrorObject: { n: 0, updatedExisting: false }, ok: 1 };
  const value = upsert(call, { _id: new BSON.ObjectId(), ...filter }, change, 0);
  return { value, lastErrorObject: { n: 1, updatedExisting: false, upserted: value._id }, ok: 1 };
}

export function remove(call: Call): Document {
  return runStatements(call, statementsOf(call, 'deletes', ['q', 'limit']), statement => {
    const limit = numberOf(statement, 'limit', 0) || Infinity;
    const matches = matching(call, documentOf(statement, 'q'), limit);
    const collection = collectionOf(call);
    for (const entry of matches) collection?.remove(entry);
    return { n: matches.length };
  });
}

function matching(call: Call, filter: Document, limit: number): readonly Entry[] {
  const passes = compileFilter(filter, {});
  const found: Entry[] = [];
  for (const entry of collectionOf(call)?.candidates(equalitiesOf(filter, {})) ?? []) {
    if (found.length >= limit) break;
    if (passes(entry.document)) found.push(entry);
  }
  return found;
}

function obtained(call: Call): Collection {
  const name = call.command[call.name];
  if (typeof name === 'string' && name !== '') return call.store.obtain(call.database, name);
  throw new CommandError(73, 'Invalid namespace specified');
}
