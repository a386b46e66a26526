/**
 * Filters, compiled once a command. mingo's own compiler cannot take an int64, and its comparisons know neither
 * int64 nor BSON's order; what remains of it here are the operators that do not compare.
 */
import * as queries from 'mingo/operators/query';
import { compareLoosely, rankOf } from './bsonOrder.ts';
import { compileExpression } from './compiledExpression.ts';
import { type Document, isDocument, isOperators } from './document.ts';
import { CommandError } from './errors.ts';
import { isAbove, isAtLeast, isAtMost, isBelow, isTrue, type Scope } from './expressions.ts';
import { pathOf, someAt } from './paths.ts';

export type Filter = (document: Document) => boolean;
type Test = (value: unknown) => boolean;
/** A condition on one field. */
type FieldOperator = (field: string, operand: unknown, scope: Scope) => Filter;

export function compileFilter(filter: Document, scope: Scope): Filter {
  const filters = Object.entries(filter).map(([field, condition]) => compileEntry(field, condition, scope));
  const [only, ...others] = filters;
  if (only && others.length === 0) return only;
  return document => filters.every(passes => passes(document));
}

function compileEntry(field: string, condition: unknown, scope: Scope): Filter {
  if (field === '$expr') return compileTruth(condition, scope);
  if (!field.startsWith('$')) return compileCondition(field, condition, scope);
  const combine = COMBINATIONS[field];
  if (!combine) throw new CommandError(2, `unknown top level operator: ${field}`);
  if (!Array.isArray(condition) || !condition.every(isDocument)) {
    throw new CommandError(2, `${field} must be an array of objects`);
  }
  return combine(condition.map(part => compileFilter(part, scope)));
}

function compileTruth(expression: unknown, scope: Scope): Filter {
  const compiled = compileExpression(expression, scope);
  return document => isTrue(compiled(document));
}

const COMBINATIONS: { readonly [name: string]: (filters: readonly Filter[]) => Filter } = {
  $and: filters => document => filters.every(passes => passes(document)),
  $or: filters => document => filters.some(passes => passes(document)),
  $nor: filters => document => !filters.some(passes => passes(document)),
};

function compileCondition(field: string, condition: unknown, scope: Scope): Filter {
  if (condition instanceof RegExp) return anyOf(matchesText)(field, condition, scope);
  if (!isOperators(condition)) return anyOf(equals)(field, condition, scope);
  const filters = Object.entries(condition).map(([name, operand]) => {
    const operator = OPERATORS[name];
    if (!operator) throw new CommandError(2, `unknown operator: ${name}`);
    return operator(field, name === '$regex' ? patternOf(condition) : operand, scope);
  });
  return document => filters.every(passes => passes(document));
}

/** What is compared is what lies at the field, or any of its items. */
function anyOf<T>(testOf: (operand: T) => Test): FieldOperator {
  return (field, operand) => {
    const path = pathOf(field);
    const test = testOf(operand as T);
    return document => someAt(document, path, test);
  };
}

function noneOf<T>(testOf: (operand: T) => Test): FieldOperator {
  const operator = anyOf(testOf);
  return (field, operand, scope) => {
    const matches = operator(field, operand, scope);
    return document => !matches(document);
  };
}

/** Nothing equals null. */
function equals(operand: unknown): Test {
  return value => value === operand || compareLoosely(value, operand) === 0;
}

function among(operand: unknown): Test {
  if (!Array.isArray(operand)) throw new CommandError(2, '$in needs an array');
  const tests = operand.map(item => (item instanceof RegExp ? matchesText(item) : equals(item)));
  return value => tests.some(test => test(value));
}

function matchesText(pattern: RegExp): Test {
  return value => typeof value === 'string' && pattern.test(value);
}

function patternOf({ $regex, $options }: Document): RegExp {
  return $regex instanceof RegExp ? $regex : new RegExp(String($regex), String($options ?? ''));
}

/** Bounds hold for values of the operand's own kind alone. */
function bounded(holds: (order: number) => boolean): FieldOperator {
  return anyOf(operand => {
    const rank = rankOf(operand ?? null);
    return value => rankOf(value ?? null) === rank && holds(compareLoosely(value, operand));
  });
}

const not: FieldOperator = (field, operand, scope) => {
  const passes = compileCondition(field, operand, scope);
  return document => !passes(document);
};

const elemMatch: FieldOperator = (field, operand, scope) => {
  const path = pathOf(field);
  const isOnValues = isOperators(operand);
  const passes = compileFilter(isOnValues ? { item: operand } : (operand as Document), scope);
  const test = (item: unknown) => (isOnValues ? passes({ item }) : isDocument(item) && passes(item));
  return document => someAt(document, path, value => Array.isArray(value) && value.some(test));
};

function byMingo(operator: (field: string, operand: never, options: never) => Filter): FieldOperator {
  return (field, operand, scope) => operator(field, operand as never, scope.options as never);
}

const OPERATORS: { readonly [name: string]: FieldOperator } = {
  $eq: anyOf(equals),
  $ne: noneOf(equals),
  $in: anyOf(among),
  $nin: noneOf(among),
  $lt: bounded(isBelow),
  $lte: bounded(isAtMost),
  $gt: bounded(isAbove),
  $gte: bounded(isAtLeast),
  $not: not,
  $elemMatch: elemMatch,
  $regex: anyOf(matchesText),
  $options: () => () => true,
  $exists: byMingo(queries.$exists),
  $size: byMingo(queries.$size),
};
