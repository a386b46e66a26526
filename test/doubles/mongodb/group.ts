/** `$group`: groups meet by BSON equality (1 and int64 1 are one group); accumulators are mingo's. */
import { Aggregator } from 'mingo/aggregator';
import { type Key, keyOf } from './bsonOrder.ts';
import type { Document } from './document.ts';
import { CommandError } from './errors.ts';
import { evaluate, type Scope } from './expressions.ts';

interface Group {
  readonly id: unknown;
  readonly documents: readonly Document[];
}

export function compileGroup(
  spec: Document,
  scope: Scope,
): (documents: readonly Document[]) => readonly Document[] {
  const { _id: id, ...accumulators } = spec;
  if (id === undefined) throw new CommandError(15955, 'a group specification must include an _id');
  const aggregator = new Aggregator([{ $group: { _id: null, ...accumulators } }], scope.options);
  return documents =>
    groupsOf(documents, id, scope).map(group => {
      const [result] = aggregator.run<Document>([...group.documents], scope.options);
      return { ...result, _id: group.id };
    });
}

function groupsOf(documents: readonly Document[], id: unknown, scope: Scope): readonly Group[] {
  if (isConstant(id)) return documents.length === 0 ? [] : [{ id, documents }];
  const groups = new Map<Key, { readonly id: unknown; readonly documents: Document[] }>();
  for (const document of documents) {
    const value = evaluate(document, id, scope) ?? null;
    const key = keyOf(value);
    const group = groups.get(key) ?? { id: value, documents: [] };
    group.documents.push(document);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function isConstant(id: unknown): boolean {
  return id === null || typeof id === 'number';
}
