/** Dotted paths into documents within documents. Writing makes new documents and leaves the old as they are. */
import { identical } from './bsonOrder.ts';
import { type Document, isDocument } from './document.ts';
import { CommandError, notImplemented } from './errors.ts';

export type Path = readonly string[];

export function pathOf(field: string): Path {
  return field.split('.');
}

/** Undefined where nothing is. @throws CommandError for a path through an array */
export function valueAt(document: unknown, path: Path): unknown {
  let value: unknown = document;
  for (const part of path) {
    if (Array.isArray(value)) throw notImplemented(`a path through an array: ${path.join('.')}`);
    value = isDocument(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** The document with the value at the path; the very same one where it is there already. New fields come last. */
export function withValue(document: Document, path: Path, value: unknown): Document {
  return put(document, path, 0, value) as Document;
}

function put(target: unknown, path: Path, depth: number, value: unknown): unknown {
  const part = path[depth];
  if (part === undefined) return identical(target, value) ? target : value;
  if (target === undefined) return { [part]: put(undefined, path, depth + 1, value) };
  if (!isDocument(target)) throw notViable(path, depth);
  const child = Object.hasOwn(target, part) ? target[part] : undefined;
  const changed = put(child, path, depth + 1, value);
  return changed === child ? target : { ...target, [part]: changed };
}

/** The document without what is at the path; the very same one where nothing is. */
export function withoutValue(document: Document, path: Path): Document {
  const [part = '', ...rest] = path;
  if (!Object.hasOwn(document, part)) return document;
  const { [part]: child, ...others } = document;
  if (rest.length === 0) return others;
  if (!isDocument(child)) return document;
  const changed = withoutValue(child, rest);
  return changed === child ? document : { ...document, [part]: changed };
}

function notViable(path: Path, depth: number): CommandError {
  const parent = path.slice(0, depth).join('.');
  return new CommandError(28, `Cannot create field '${path[depth]}' in element {${parent}}`);
}
