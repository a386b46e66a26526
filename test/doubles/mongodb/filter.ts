/** Filters, compiled once a command. */
import { compareLoosely, rankOf } from './bsonOrder.ts';
import { type Document, isDocument, isOperators } from './document.ts';
import { CommandError } from './errors.ts';
import { compileExpression, isTrue, type Variables } from './expressions.ts';
import { pathOf, valueAt } from './paths.ts';

type Filter = (document: Document) => boolean;
type Test = (value: unknown) => boolean;

/** @throws CommandError for an operator that is not known */
export function compileFilter(filter: Document, variables: Variables): Filter {
  const filters = Object.entries(filter).map(([field, condition]) =>
    compileEntry(field, condition, variables),
  );
  return document => filters.every(passes => passes(document));
}

function compileEntry(field: string, condition: unknown, variables: Variables): Filter {
  if (field === '$expr') return compileTruth(condition, variables);
  if (field === '$or') return compileOr(condition, variables);
  if (field.startsWith('$')) throw new CommandError(2, `unknown top level operator: ${field}`);
  const path = pathOf(field);
  const tests = testsOf(condition);
  return document => {
    const value = valueAt(document, path);
    return tests.every(test => test(value));
  };
}

function compileTruth(expression: unknown, variables: Variables): Filter {
  const compiled = compileExpression(expression, variables);
  return document => isTrue(compiled(document));
}

function compileOr(conditions: unknown, variables: Variables): Filter {
  if (!Array.isArray(conditions) || !conditions.every(isDocument)) {
    throw new CommandError(2, '$or must be an array');
  }
  const filters = conditions.map(part => compileFilter(part, variables));
  return document => filters.some(passes => passes(document));
}

function testsOf(condition: unknown): readonly Test[] {
  if (!isOperators(condition)) return [equals(condition)];
  return Object.entries(condition).map(([name, operand]) => {
    const operator = OPERATORS[name];
    if (!operator) throw new CommandError(2, `unknown operator: ${name}`);
    return operator(operand);
  });
}

/** Nothing equals null. */
function equals(operand: unknown): Test {
  return value => compareLoosely(value, operand) === 0;
}

function among(operand: unknown): Test {
  if (!Array.isArray(operand)) throw new CommandError(2, '$in needs an array');
  const tests = operand.map(equals);
  return value => tests.some(test => test(value));
}

/** Bounds hold for values of the operand's own kind only. */
function bounded(holds: (order: number) => boolean): (operand: unknown) => Test {
  return operand => {
    const rank = rankOf(operand ?? null);
    return value => rankOf(value ?? null) === rank && holds(compareLoosely(value, operand));
  };
}

const OPERATORS: { readonly [name: string]: (operand: unknown) => Test } = {
  $eq: equals,
  $in: among,
  $lt: bounded(order => order < 0),
  $lte: bounded(order => order <= 0),
  $gt: bounded(order => order > 0),
  $gte: bounded(order => order >= 0),
  $exists: operand => value => (value !== undefined) === isTrue(operand),
};
