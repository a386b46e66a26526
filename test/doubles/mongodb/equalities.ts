/** What a filter demands to be equal, so that an index can serve it. */
import { type Document, isDocument, isOperators } from './document.ts';
import { evaluate, type Scope } from './expressions.ts';

/** By field, the values of which a match has one. */
export type Equalities = ReadonlyMap<string, readonly unknown[]>;
type Found = Map<string, readonly unknown[]>;

export function equalitiesOf(filter: Document, scope: Scope): Equalities {
  const found: Found = new Map();
  collect(filter, scope, found);
  return found;
}

function collect(filter: Document, scope: Scope, found: Found): void {
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and') collectAll(condition, scope, found);
    else if (field === '$expr') collectExpression(condition, scope, found);
    else if (!field.startsWith('$')) keep(found, field, demanded(condition));
  }
}

function keep(found: Found, field: string, values?: readonly unknown[]): void {
  if (values && !found.has(field)) found.set(field, values);
}

function collectAll(conditions: unknown, scope: Scope, found: Found): void {
  for (const part of [conditions].flat()) if (isDocument(part)) collect(part, scope, found);
}

function demanded(condition: unknown): readonly unknown[] | undefined {
  if (condition instanceof RegExp) return undefined;
  if (!isOperators(condition)) return [condition];
  if ('$eq' in condition) return [condition.$eq];
  const { $in } = condition;
  return Array.isArray($in) && !$in.some(item => item instanceof RegExp) ? $in : undefined;
}

/** `{ $eq: ['$field', '$$variable'] }`, alone or within `$and`. */
function collectExpression(expression: unknown, scope: Scope, found: Found): void {
  if (!isDocument(expression)) return;
  const { $and, $eq } = expression;
  for (const part of Array.isArray($and) ? $and : []) collectExpression(part, scope, found);
  if (Array.isArray($eq)) collectEquality($eq, scope, found);
}

function collectEquality([a, b]: readonly unknown[], scope: Scope, found: Found): void {
  if (isField(a) && isConstant(b)) keep(found, a.slice(1), [evaluate({}, b, scope)]);
  else if (isField(b) && isConstant(a)) keep(found, b.slice(1), [evaluate({}, a, scope)]);
}

function isField(operand: unknown): operand is string {
  return typeof operand === 'string' && /^\$[^$]/.test(operand);
}

const OF_THE_DOCUMENT = /^\$\$(ROOT|CURRENT|REMOVE|this)\b/;

function isConstant(operand: unknown): boolean {
  if (typeof operand !== 'string') return !isDocument(operand) && !Array.isArray(operand);
  return !isField(operand) && !OF_THE_DOCUMENT.test(operand);
}
