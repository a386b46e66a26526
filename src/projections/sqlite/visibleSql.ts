/** What a reader may see, as conditions and texts in SQL. The values are parameters, so queries share statements. */
import type { Collection, OneOf, Visibility } from '../readStore.ts';
import { visibleOf } from '../visibility.ts';
import type { Named } from './connection.ts';
import { columnOf, type Table } from './schema.ts';

/** `AND …` where only a part of the table is seen. */
export function seenSql(visibility: Visibility | undefined, table: Table, alias: string): string {
  const within = visibleOf(visibility, table.collection)?.within;
  return within ? ` AND ${oneOfSql(table, alias, within, `within_${table.collection.name}`)}` : '';
}

/** Holds for rows whose column has one of the values: the parameter is it, or lists them as JSON. */
export function oneOfSql(table: Table, alias: string, oneOf: OneOf, parameter: string): string {
  const column = `${alias}.${columnOf(table, oneOf.field)}`;
  if (oneOf.values.length === 1) return `${column} = :${parameter}`;
  return `${column} IN (SELECT value FROM json_each(:${parameter}))`;
}

const parameterOf = ({ values }: OneOf): string => {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : JSON.stringify(values);
};

/** Equal where the same SQL will do. */
const shapeOf = (oneOf: OneOf | undefined) => oneOf && [oneOf.field, oneOf.values.length === 1];

/** The text of the row, with what is hidden as null. */
export function shownSql(visibility: Visibility | undefined, table: Table, alias: string): string {
  const { hidden = [], unless } = visibleOf(visibility, table.collection) ?? {};
  const whole = `${alias}.document`;
  if (hidden.length === 0) return whole;
  const nulls = hidden.map(field => `'$.${field}', NULL`).join(', ');
  const cut = `json_set(${whole}, ${nulls})`;
  if (!unless) return cut;
  const shown = oneOfSql(table, alias, unless, `unless_${table.collection.name}`);
  return `CASE WHEN ${shown} THEN ${whole} ELSE ${cut} END`;
}

/** What statements need to know of what the reader of a collection with its includes may see. */
export interface VisibleParts {
  /** Equal where the same SQL will do. */
  readonly key: string;
  readonly values: Named;
}

const NOTHING_TO_KNOW: VisibleParts = { key: '', values: {} };
/** A visibility is used for many requests. */
const known = new WeakMap<Visibility, Map<string, VisibleParts>>();

/** `read`: all collections that are read, each once; `asked` names what they follow from. */
export function visibleParts(
  visibility: Visibility | undefined,
  asked: string,
  read: () => readonly Collection[],
): VisibleParts {
  if (visibility === undefined) return NOTHING_TO_KNOW;
  const parts = known.get(visibility) ?? new Map<string, VisibleParts>();
  known.set(visibility, parts);
  const found = parts.get(asked) ?? partsOf(visibility, read());
  parts.set(asked, found);
  return found;
}

function partsOf(visibility: Visibility, collections: readonly Collection[]): VisibleParts {
  const keys: unknown[] = [];
  const values: Record<string, string> = {};
  for (const collection of collections) {
    const { within, hidden, unless } = visibleOf(visibility, collection) ?? {};
    keys.push([collection.name, shapeOf(within), hidden, shapeOf(unless)]);
    if (within) values[`within_${collection.name}`] = parameterOf(within);
    if (unless) values[`unless_${collection.name}`] = parameterOf(unless);
  }
  return { key: JSON.stringify(keys), values };
}
