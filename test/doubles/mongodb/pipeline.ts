/** Aggregation pipelines, compiled once a command. */
import type { Collection } from './collection.ts';
import { type Document, documentOf, documentsOf, isDocument, textOf } from './document.ts';
import { equalitiesOf } from './equalities.ts';
import { CommandError, notImplemented } from './errors.ts';
import { compileExpression, type Variables } from './expressions.ts';
import { compileFilter } from './filter.ts';
import { pathOf, withValue } from './paths.ts';
import { compileSort } from './sort.ts';

type Documents = readonly Document[];
type Stage = (documents: Documents) => Documents;
type StageCompiler = (operand: unknown, context: PipelineContext) => Stage;

interface PipelineContext {
  readonly variables: Variables;
  readonly collection: (name: string) => Collection | undefined;
}

/** Each call runs on what is stored by then, and with the variables as they are by then. */
export function compilePipeline(
  from: Collection | undefined,
  stages: Documents,
  context: PipelineContext,
): () => Documents {
  const [first, ...others] = stages;
  const filter = first && '$match' in first ? documentOf(first, '$match') : undefined;
  const source = compileSource(from, filter ?? {}, context.variables);
  const compiled = (filter ? others : stages).map(stage => compileStage(stage, context));
  return () => compiled.reduce((documents, stage) => stage(documents), source());
}

/** The documents that match, read by an index where one serves the filter. */
export function compileSource(
  from: Collection | undefined,
  filter: Document,
  variables: Variables,
): () => Documents {
  const passes = compileFilter(filter, variables);
  return () => {
    const found: Document[] = [];
    for (const { document } of from?.candidates(equalitiesOf(filter, variables)) ?? []) {
      if (passes(document)) found.push(document);
    }
    return found;
  };
}

const STAGES: { readonly [name: string]: StageCompiler } = {
  $match: (operand, { variables }) => {
    const passes = compileFilter(specOf('$match', operand), variables);
    return documents => documents.filter(passes);
  },
  $sort: operand => compileSort(specOf('$sort', operand)),
  $skip: operand => documents => documents.slice(Number(operand)),
  $limit: operand => documents => documents.slice(0, Number(operand)),
  $group: operand => compileGroup(specOf('$group', operand)),
  $lookup: compileLookup,
};

function compileStage(stage: Document, context: PipelineContext): Stage {
  const [name = '', ...others] = Object.keys(stage);
  if (others.length > 0) {
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  const compiler = STAGES[name];
  if (!compiler) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  return compiler(stage[name], context);
}

function specOf(name: string, operand: unknown): Document {
  if (isDocument(operand)) return operand;
  throw new CommandError(15959, `the ${name} specification must be an object`);
}

/** All documents as one group, each counted as so much: what the driver makes of `countDocuments`. */
function compileGroup({ _id: id, ...accumulators }: Document): Stage {
  if (typeof id !== 'number') throw notImplemented('$group by anything but a constant number');
  const sums = Object.entries(accumulators).map(([field, accumulator]) => ({
    field,
    each: summandOf(accumulator),
  }));
  return documents => {
    if (documents.length === 0) return [];
    const totals = sums.map(({ field, each }) => [field, each * documents.length]);
    return [{ _id: id, ...Object.fromEntries(totals) }];
  };
}

function summandOf(accumulator: unknown): number {
  const [[name = '', operand] = []] = Object.entries(isDocument(accumulator) ? accumulator : {});
  if (name !== '$sum') throw new CommandError(15952, `unknown group operator '${name}'`);
  if (typeof operand !== 'number') throw notImplemented('$sum of anything but a constant number');
  return operand;
}

const LOOKUP_ARGUMENTS = ['from', 'let', 'pipeline', 'as'];

/** The related documents of each document, found by a pipeline that sees variables. */
function compileLookup(operand: unknown, context: PipelineContext): Stage {
  const spec = specOf('$lookup', operand);
  const other = Object.keys(spec).find(name => !LOOKUP_ARGUMENTS.includes(name));
  if (other) throw notImplemented(`$lookup with ${other}`);
  const lets = Object.entries(documentOf(spec, 'let')).map(([name, expression]) => ({
    name,
    valueIn: compileExpression(expression, context.variables),
  }));
  const variables: Variables = Object.fromEntries(lets.map(({ name }) => [name, undefined]));
  const from = context.collection(textOf(spec, 'from'));
  const related = compilePipeline(from, documentsOf(spec, 'pipeline'), { ...context, variables });
  const as = pathOf(textOf(spec, 'as'));
  return documents =>
    documents.map(document => {
      for (const { name, valueIn } of lets) variables[name] = valueIn(document);
      return withValue(document, as, related());
    });
}
