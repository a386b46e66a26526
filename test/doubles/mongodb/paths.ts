/** Dotted paths into documents: reading fans out over arrays; writing makes new documents and leaves the old as they are. */

import { identical } from './bsonOrder.ts';
import { type Document, isDocument } from './document.ts';
import { CommandError } from './errors.ts';

export type Path = readonly string[];

export function pathOf(field: string): Path {
  return field.split('.');
}

/** Whether a value at the path passes: an array there as a whole or by one of its items; undefined where nothing is. */
export function someAt(value: unknown, path: Path, passes: (value: unknown) => boolean, depth = 0): boolean {
  const part = path[depth];
  if (part === undefined) return passes(value) || (Array.isArray(value) && value.some(passes));
  if (Array.isArray(value)) return someItem(value, path, passes, depth);
  if (!isDocument(value)) return passes(undefined);
  return someAt(ownField(value, part), path, passes, depth + 1);
}

function someItem(
  items: readonly unknown[],
  path: Path,
  passes: (value: unknown) => boolean,
  depth: number,
): boolean {
  const index = Number(path[depth]);
  if (index in items && someAt(items[index], path, passes, depth + 1)) return true;
  return items.some(item => isDocument(item) && someAt(item, path, passes, depth));
}

/** All values at the path, those inside of arrays too; one undefined where nothing is. */
export function valuesAt(document: Document, path: Path): readonly unknown[] {
  const [field] = path;
  const only = path.length === 1 && field !== undefined ? ownField(document, field) : undefined;
  if (only !== undefined && !Array.isArray(only)) return [only];
  const values: unknown[] = [];
  someAt(document, path, value => {
    values.push(value);
    return false;
  });
  return values;
}

/** The value at the path; of an array only by a place in it. */
export function valueAt(document: unknown, path: Path): unknown {
  let value: unknown = document;
  for (const part of path) value = childOf(value, part);
  return value;
}

function childOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isDocument(value) ? ownField(value, part) : undefined;
}

function ownField(document: Document, field: string): unknown {
  return Object.hasOwn(document, field) ? document[field] : undefined;
}

/** The document with the value at the path; the very same one where it is there already. New fields come last. */
export function withValue(document: Document, path: Path, value: unknown): Document {
  return put(document, path, 0, value) as Document;
}

function put(target: unknown, path: Path, depth: number, value: unknown): unknown {
  const part = path[depth];
  if (part === undefined) return identical(target, value) ? target : value;
  if (Array.isArray(target)) return putItem(target, path, depth, value);
  if (target === undefined) return { [part]: put(undefined, path, depth + 1, value) };
  if (!isDocument(target)) throw notViable(path, depth);
  const child = ownField(target, part);
  const changed = put(child, path, depth + 1, value);
  return changed === child ? target : { ...target, [part]: changed };
}

function putItem(target: readonly unknown[], path: Path, depth: number, value: unknown): unknown {
  const index = Number(path[depth]);
  if (!Number.isInteger(index) || index < 0) throw notViable(path, depth);
  const changed = put(target[index], path, depth + 1, value);
  if (changed === target[index] && index < target.length) return target;
  const length = Math.max(target.length, index + 1);
  const items: unknown[] = Array.from({ length }, (_, i) => target[i] ?? null);
  items[index] = changed;
  return items;
}

/** The document without what is at the path; the very same one where nothing is. */
export function withoutValue(document: Document, path: Path): Document {
  return remove(document, path, 0) as Document;
}

function remove(target: unknown, path: Path, depth: number): unknown {
  const part = path[depth];
  if (part === undefined) return undefined;
  if (Array.isArray(target)) return removeItem(target, path, depth);
  if (!isDocument(target) || !Object.hasOwn(target, part)) return target;
  const child = target[part];
  const changed = remove(child, path, depth + 1);
  if (changed === child) return target;
  if (changed !== undefined) return { ...target, [part]: changed };
  const { [part]: _, ...rest } = target;
  return rest;
}

/** A place in an array is not taken away: it becomes null. */
function removeItem(target: readonly unknown[], path: Path, depth: number): unknown {
  const index = Number(path[depth]);
  if (!(index in target)) return target;
  const changed = remove(target[index], path, depth + 1) ?? null;
  return changed === target[index] ? target : target.with(index, changed);
}

function notViable(path: Path, depth: number): CommandError {
  const parent = path.slice(0, depth).join('.');
  return new CommandError(28, `Cannot create field '${path[depth]}' in element {${parent}}`);
}
