/** What a filter demands to be equal, so that an index can serve it. */
import { type Document, isDocument, isOperators } from './document.ts';
import { compileExpression, type Variables } from './expressions.ts';

/** By field, the values of which a match has one. */
export type Equalities = ReadonlyMap<string, readonly unknown[]>;
type Found = Map<string, readonly unknown[]>;

export function equalitiesOf(filter: Document, variables: Variables): Equalities {
  const found: Found = new Map();
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$expr') collectExpression(condition, variables, found);
    else if (!field.startsWith('$')) keep(found, field, demanded(condition));
  }
  return found;
}

function keep(found: Found, field: string, values?: readonly unknown[]): void {
  if (values && !found.has(field)) found.set(field, values);
}

function demanded(condition: unknown): readonly unknown[] | undefined {
  if (!isOperators(condition)) return [condition];
  if ('$eq' in condition) return [condition.$eq];
  const { $in } = condition;
  return Array.isArray($in) ? $in : undefined;
}

/** `{ $eq: ['$field', '$$variable'] }`, by itself or within `$and`. */
function collectExpression(expression: unknown, variables: Variables, found: Found): void {
  if (!isDocument(expression)) return;
  const { $and, $eq } = expression;
  for (const part of Array.isArray($and) ? $and : []) collectExpression(part, variables, found);
  if (Array.isArray($eq)) collectEquality($eq, variables, found);
}

function collectEquality([field, value]: readonly unknown[], variables: Variables, found: Found): void {
  if (isField(field) && !isField(value)) {
    keep(found, field.slice(1), [compileExpression(value, variables)({})]);
  }
}

function isField(operand: unknown): operand is string {
  return typeof operand === 'string' && /^\$[^$]/.test(operand);
}
