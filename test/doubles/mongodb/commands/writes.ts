/** insert, update, delete, findAndModify. */
import type { Collection } from '../collection.ts';
import { type Document, documentOf, documentsOf, numberOf } from '../document.ts';
import { equalitiesOf } from '../equalities.ts';
import { CommandError, DuplicateKey } from '../errors.ts';
import { compileFilter } from '../filter.ts';
import type { Entry } from '../indexes.ts';
import { compileProjection } from '../projection.ts';
import { compileSort } from '../sort.ts';
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
  return runStatements(call, documentsOf(call.command, 'updates'), (statement, index) =>
    updateStatement(call, statement, index),
  );
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
  const document = change.inserted(equalitiesOf(filter, call.scope));
  collection.insert(document);
  if (call.faults.ofStatement(call.name, 'racedUpsert', index)) {
    throw new DuplicateKey(collection.namespace, '_id_', { _id: 1 }, { _id: document._id });
  }
  return document;
}

export function remove(call: Call): Document {
  return runStatements(call, documentsOf(call.command, 'deletes'), statement => {
    const limit = numberOf(statement, 'limit', 0) || Infinity;
    const matches = matching(call, documentOf(statement, 'q'), limit);
    const collection = collectionOf(call);
    for (const entry of matches) collection?.remove(entry);
    return { n: matches.length };
  });
}

export function findAndModify(call: Call): Document {
  const done = call.executed.get(0);
  if (done) return done;
  const { command } = call;
  const sort = compileSort(documentOf(command, 'sort'));
  const found = matching(call, documentOf(command, 'query'), Infinity);
  const [first] = sort(found.map(entry => entry.document));
  const entry = found.find(candidate => candidate.document === first);
  const answer = command.remove === true ? removeOne(call, entry) : modifyOne(call, entry);
  call.executed.set(0, answer);
  return answer;
}

function removeOne(call: Call, entry: Entry | undefined): Document {
  if (entry) obtained(call).remove(entry);
  return { lastErrorObject: { n: entry ? 1 : 0 }, value: shown(call, entry?.document), ok: 1 };
}

function modifyOne(call: Call, entry: Entry | undefined): Document {
  const { command } = call;
  const change = compileUpdate(command.update);
  const before = entry?.document;
  if (entry) updateAll(obtained(call), [entry], change);
  const inserted =
    !entry && command.upsert === true ? upsert(call, documentOf(command, 'query'), change, 0) : undefined;
  const after = entry?.document ?? inserted;
  return {
    lastErrorObject: { n: after ? 1 : 0, updatedExisting: entry !== undefined, upserted: inserted?._id },
    value: shown(call, command.new === true ? after : before),
    ok: 1,
  };
}

function shown(call: Call, document: Document | undefined): Document | null {
  if (!document) return null;
  const fields = documentOf(call.command, 'fields');
  return Object.keys(fields).length === 0 ? document : compileProjection(fields, call.scope)(document);
}

function matching(call: Call, filter: Document, limit: number): readonly Entry[] {
  const passes = compileFilter(filter, call.scope);
  const found: Entry[] = [];
  for (const entry of collectionOf(call)?.candidates(equalitiesOf(filter, call.scope)) ?? []) {
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
