/**
 * Expressions are mingo's, but for those that compare or add: they follow BSON's order and its types of numbers
 * here.
 */
import { Context, evalExpr } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as pipelines from 'mingo/operators/pipeline';
import * as projections from 'mingo/operators/projection';
import { Query } from 'mingo/query';
import type { Options } from 'mingo/types';
import { compare } from './bsonOrder.ts';
import type { Document } from './document.ts';
import { refusingBadValues } from './errors.ts';
import { isNumeric, plus } from './numbers.ts';

type Expression = (document: unknown, operand: unknown, options: Options) => unknown;

export const isBelow = (order: number) => order < 0;
export const isAtMost = (order: number) => order <= 0;
export const isAbove = (order: number) => order > 0;
export const isAtLeast = (order: number) => order >= 0;

/** What they answer to the order of their two operands. */
export const COMPARISONS: { readonly [name: string]: (order: number) => unknown } = {
  $cmp: Math.sign,
  $eq: order => order === 0,
  $ne: order => order !== 0,
  $lt: isBelow,
  $lte: isAtMost,
  $gt: isAbove,
  $gte: isAtLeast,
};

function comparison(answer: (order: number) => unknown): Expression {
  return (document, operand, options) => {
    const [a, b] = evaluated(document, operand, options);
    return answer(compare(a, b));
  };
}

function evaluated(document: unknown, operand: unknown, options: Options): readonly unknown[] {
  const values = evalExpr(document, operand, options);
  return Array.isArray(values) ? values : [values];
}

const add: Expression = (document, operand, options) => {
  const values = evaluated(document, operand, options);
  return values.every(isNumeric)
    ? values.reduce(plus, 0)
    : expressions.$add(document as Document, operand, options);
};

const isIn: Expression = (document, operand, options) => {
  const [value, list] = evaluated(document, operand, options);
  return Array.isArray(list) && list.some(item => compare(item, value) === 0);
};

const ownExpressions = {
  ...Object.fromEntries(Object.entries(COMPARISONS).map(([name, answer]) => [name, comparison(answer)])),
  $add: add,
  $in: isIn,
  $toLong: (document: unknown, operand: unknown, options: Options) => {
    const value = evalExpr(document, operand, options);
    return value === null || value === undefined ? null : BigInt(value as string | number | bigint);
  },
};

type Accumulator = (documents: unknown[], operand: unknown, options: Options) => unknown;

const sum: Accumulator = (documents, operand, options) => {
  if (typeof operand === 'number') return documents.length * operand;
  const values: readonly unknown[] = accumulators.$push(documents, operand, options);
  return values.filter(isNumeric).reduce(plus, 0);
};

function extreme(isBetter: (order: number) => boolean): Accumulator {
  return (documents, operand, options) => {
    const values: readonly unknown[] = accumulators.$push(documents, operand, options);
    const present = values.filter(value => value !== null && value !== undefined);
    const first = present[0] ?? null;
    return present.reduce((best, value) => (isBetter(compare(value, best)) ? value : best), first);
  };
}

const ownAccumulators = { $sum: sum, $max: extreme(isAbove), $min: extreme(isBelow) };

/** mingo types an operator as the intersection of all it has; ours fit each as it is called. */
const context = Context.init({
  accumulator: { ...accumulators, ...ownAccumulators } as never,
  expression: { ...expressions, ...ownExpressions } as never,
  pipeline: { ...pipelines } as never,
  projection: { ...projections } as never,
});

/** What an expression sees beside its document: the variables of a `$lookup`, which change from row to row. */
export class Scope {
  readonly variables: Record<string, unknown> = {};
  #options: Options | undefined;

  /** Made when first needed: that takes longer than most commands. */
  get options(): Options {
    this.#options ??= preparedOptions({ context, variables: this.variables });
    return this.#options;
  }
}

/** mingo copies its operators for each evaluation that is not given options it prepared itself; operators are. */
function preparedOptions(options: Partial<Options>): Options {
  let prepared: Options | undefined;
  const $prepared = (_field: string, _operand: unknown, given: Options) => {
    prepared = given;
    return () => true;
  };
  const probing = Context.from(context).addQueryOps({ $prepared } as never);
  new Query({ any: { $prepared: 1 } }, { ...options, context: probing });
  if (!prepared) throw new Error('mingo called no operator');
  return prepared;
}

export function evaluate(document: Document, expression: unknown, scope: Scope): unknown {
  return refusingBadValues(() => evalExpr(document, expression, scope.options));
}

/** All but false, zero, null and nothing. */
export function isTrue(value: unknown): boolean {
  if (isNumeric(value)) return Number(value) !== 0;
  return value !== false && value !== null && value !== undefined;
}
