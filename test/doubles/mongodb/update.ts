/** Update statements, by operators. What they make is new; what was there stays as it is. */
import { compare } from './bsonOrder.ts';
import { type Document, isDocument, isOperators } from './document.ts';
import type { Equalities } from './equalities.ts';
import { CommandError, notImplemented } from './errors.ts';
import { isNumeric, plus } from './numbers.ts';
import { type Path, pathOf, valueAt, withoutValue, withValue } from './paths.ts';

export interface Update {
  /** The document as it is after the update; the very same one where nothing changes. */
  apply(document: Document): Document;
  /** What an upsert inserts where nothing matches. */
  inserted(equalities: Equalities): Document;
}

const REMOVED = Symbol('removed');
type Operator = (current: unknown, operand: unknown, field: string) => unknown;

const OPERATORS: { readonly [name: string]: Operator } = {
  $set: (_, operand) => operand,
  $setOnInsert: (_, operand) => operand,
  $unset: () => REMOVED,
  $max: (current, operand) => (current === undefined || compare(operand, current) > 0 ? operand : current),
  $inc: increased,
};

interface Step {
  readonly name: string;
  readonly field: string;
  readonly path: Path;
  readonly operator: Operator;
  readonly operand: unknown;
}

/** @throws CommandError for what the double does not know */
export function compileUpdate(statement: unknown): Update {
  if (Array.isArray(statement)) throw notImplemented('a pipeline as an update');
  if (!isDocument(statement))
    throw new CommandError(9, 'Update argument must be either an object or an array');
  if (!isOperators(statement)) throw notImplemented('a whole document as an update');
  const steps = stepsOf(statement);
  const onUpdate = steps.filter(step => step.name !== '$setOnInsert');
  return {
    apply: document => keepingId(document, onUpdate.reduce(performed, document)),
    inserted: equalities => withId(steps.reduce(performed, fromEqualities(equalities))),
  };
}

function performed(document: Document, step: Step): Document {
  const value = step.operator(valueAt(document, step.path), step.operand, step.field);
  return value === REMOVED ? withoutValue(document, step.path) : withValue(document, step.path, value);
}

function keepingId(before: Document, after: Document): Document {
  if (compare(before._id, after._id) === 0) return after;
  const message = "Performing an update on the path '_id' would modify the immutable field '_id'";
  throw new CommandError(66, message);
}

/** Ids come first in a document. */
export function withId(document: Document): Document {
  if (document._id === undefined) throw notImplemented('making up an _id');
  return { _id: document._id, ...document };
}

function fromEqualities(equalities: Equalities): Document {
  const single = [...equalities].filter(([, values]) => values.length === 1);
  return single.reduce(
    (document: Document, [field, [value]]) => withValue(document, pathOf(field), value),
    {},
  );
}

/** In the order of their fields, as a server applies them: new fields are appended in that order. */
function stepsOf(statement: Document): readonly Step[] {
  const steps = Object.entries(statement).flatMap(([name, operands]) => stepsOfOperator(name, operands));
  steps.sort((a, b) => comparePaths(a.path, b.path));
  for (const [i, step] of steps.entries()) checkConflict(step, steps[i + 1]);
  return steps;
}

function stepsOfOperator(name: string, operands: unknown): readonly Step[] {
  const operator = OPERATORS[name];
  if (!operator) {
    const hint = 'Expected a valid update modifier or pipeline-style update specified as an array';
    throw new CommandError(9, `Unknown modifier: ${name}. ${hint}`);
  }
  if (!isDocument(operands))
    throw new CommandError(9, `Modifiers operate on fields but we found another type`);
  return Object.entries(operands).map(([field, operand]) => ({
    name,
    field,
    path: pathOf(field),
    operator,
    operand,
  }));
}

function comparePaths(a: Path, b: Path): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (part !== other) return compare(part, other);
  }
  return a.length - b.length;
}

function checkConflict(step: Step, next: Step | undefined): void {
  if (!next || step.path.some((part, i) => part !== next.path[i])) return;
  const message = `Updating the path '${next.field}' would create a conflict at '${step.field}'`;
  throw new CommandError(40, message);
}

function increased(current: unknown, operand: unknown, field: string): unknown {
  if (!isNumeric(operand))
    throw new CommandError(14, `Cannot increment with non-numeric argument: {${field}}`);
  if (current === undefined) return operand;
  if (isNumeric(current)) return plus(current, operand);
  throw new CommandError(14, `Cannot apply $inc to a value of non-numeric type. Field '${field}'`);
}
