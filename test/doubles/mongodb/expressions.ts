/** Expressions, compiled once a command: fields, variables, constants, and the operators that joins are made of. */
import { compare } from './bsonOrder.ts';
import { type Document, isDocument } from './document.ts';
import { CommandError, notImplemented } from './errors.ts';
import { pathOf, valueAt } from './paths.ts';

type Expression = (document: Document) => unknown;

/** The variables of a `$lookup`. They change from document to document. */
export type Variables = Record<string, unknown>;

const COMPARISONS: { readonly [name: string]: (order: number) => boolean } = {
  $eq: order => order === 0,
  $gt: order => order > 0,
};

/** @throws CommandError for an operator or a variable that is not known */
export function compileExpression(expression: unknown, variables: Variables): Expression {
  if (typeof expression === 'string') return compileText(expression, variables);
  if (isDocument(expression)) return compileOperator(expression, variables);
  if (Array.isArray(expression)) throw notImplemented('an array as an expression');
  return () => expression;
}

function compileText(text: string, variables: Variables): Expression {
  if (!text.startsWith('$')) return () => text;
  if (text.startsWith('$$')) return compileVariable(text.slice(2), variables);
  const path = pathOf(text.slice(1));
  return document => valueAt(document, path);
}

function compileVariable(name: string, variables: Variables): Expression {
  if (!Object.hasOwn(variables, name)) throw new CommandError(17276, `Use of undefined variable: ${name}`);
  return () => variables[name];
}

function compileOperator(expression: Document, variables: Variables): Expression {
  const [[name = '', operand] = [], ...others] = Object.entries(expression);
  if (others.length > 0) throw notImplemented('a document as an expression');
  const holds = COMPARISONS[name];
  if (name !== '$and' && !holds) throw new CommandError(168, `Unrecognized expression '${name}'`);
  const operands = [operand].flat().map(each => compileExpression(each, variables));
  return holds ? compileComparison(name, operands, holds) : everyOf(operands);
}

function everyOf(operands: readonly Expression[]): Expression {
  return document => operands.every(operand => isTrue(operand(document)));
}

function compileComparison(
  name: string,
  [a, b, ...others]: readonly Expression[],
  holds: (order: number) => boolean,
): Expression {
  if (!a || !b || others.length > 0)
    throw new CommandError(16020, `Expression ${name} takes exactly 2 arguments`);
  return document => holds(compare(a(document), b(document)));
}

/** All but false, zero, null and nothing. */
export function isTrue(value: unknown): boolean {
  return value !== false && value !== 0 && value !== 0n && value !== null && value !== undefined;
}
