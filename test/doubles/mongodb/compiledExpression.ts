/**
 * Expressions, compiled once a command. What filters and joins evaluate for every document, comparisons of fields and
 * variables, is done here; the rest is evaluated by mingo.
 */
import { compare } from './bsonOrder.ts';
import { type Document, isDocument } from './document.ts';
import { COMPARISONS, evaluate, isTrue, type Scope } from './expressions.ts';

export type Expression = (document: Document) => unknown;

export function compileExpression(expression: unknown, scope: Scope): Expression {
  if (typeof expression === 'string') return compileText(expression, scope);
  if (isDocument(expression)) return compileOperator(expression, scope);
  return Array.isArray(expression) ? byMingo(expression, scope) : () => expression;
}

function byMingo(expression: unknown, scope: Scope): Expression {
  return document => evaluate(document, expression, scope);
}

function compileText(text: string, scope: Scope): Expression {
  if (!text.startsWith('$')) return () => text;
  if (!text.startsWith('$$')) return compileField(text, scope);
  const name = text.slice(2);
  const others = byMingo(text, scope);
  return document => (Object.hasOwn(scope.variables, name) ? scope.variables[name] : others(document));
}

/** Through documents alone: a way through an array is mingo's. */
function compileField(text: string, scope: Scope): Expression {
  const path = text.slice(1).split('.');
  const others = byMingo(text, scope);
  return document => {
    let value: unknown = document;
    for (const part of path) {
      if (Array.isArray(value)) return others(document);
      value = fieldOf(value, part);
    }
    return value;
  };
}

function fieldOf(value: unknown, field: string): unknown {
  return isDocument(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}

function compileOperator(expression: Document, scope: Scope): Expression {
  const [[name = '', operand] = [], ...others] = Object.entries(expression);
  if (others.length > 0 || !Array.isArray(operand)) return byMingo(expression, scope);
  const compiled = operand.map(part => compileExpression(part, scope));
  if (name === '$and') return document => compiled.every(part => isTrue(part(document)));
  if (name === '$or') return document => compiled.some(part => isTrue(part(document)));
  const answer = COMPARISONS[name];
  const [a, b] = compiled;
  if (!answer || !a || !b) return byMingo(expression, scope);
  return document => answer(compare(a(document), b(document)));
}
