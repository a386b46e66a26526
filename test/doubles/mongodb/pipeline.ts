/** Aggregation pipelines, compiled once a command: what reads collections and compares is ours, the rest is mingo's. */
import { Aggregator } from 'mingo/aggregator';
import { ProcessingMode } from 'mingo/core';
import { keyOf } from './bsonOrder.ts';
import type { Collection } from './collection.ts';
import { compileExpression } from './compiledExpression.ts';
import { type Document, documentOf, isDocument } from './document.ts';
import { equalitiesOf } from './equalities.ts';
import { CommandError, refusingBadValues } from './errors.ts';
import { evaluate, Scope } from './expressions.ts';
import { compileFilter } from './filter.ts';
import { compileGroup } from './group.ts';
import { pathOf, someAt, valuesAt, withoutValue, withValue } from './paths.ts';
import { compileProjection } from './projection.ts';
import { compileSort } from './sort.ts';

type Documents = readonly Document[];
type Stage = (documents: Documents) => Documents;
type StageCompiler = (operand: unknown, context: PipelineContext) => Stage;

export interface PipelineContext {
  readonly scope: Scope;
  readonly collection: (name: string) => Collection | undefined;
}

/** Runs anew, on what is stored by then, each time it is called. */
export function compilePipeline(
  from: Collection | undefined,
  stages: Documents,
  context: PipelineContext,
): () => Documents {
  const [first, ...others] = stages;
  const filter = first && '$match' in first ? documentOf(first, '$match') : undefined;
  const source = compileSource(from, filter ?? {}, context.scope);
  const compiled = (filter ? others : stages).map(stage => compileStage(stage, context));
  return () => compiled.reduce((documents, stage) => stage(documents), source());
}

/** The documents that match, read by an index where one serves the filter. */
export function compileSource(from: Collection | undefined, filter: Document, scope: Scope): () => Documents {
  const passes = compileFilter(filter, scope);
  return () => {
    const found: Document[] = [];
    for (const { document } of from?.candidates(equalitiesOf(filter, scope)) ?? []) {
      if (passes(document)) found.push(document);
    }
    return found;
  };
}

const STAGES: { readonly [name: string]: StageCompiler } = {
  $match: (operand, { scope }) => {
    const passes = compileFilter(specOf('$match', operand), scope);
    return documents => documents.filter(passes);
  },
  $sort: operand => compileSort(specOf('$sort', operand)),
  $skip: operand => documents => documents.slice(Number(operand)),
  $limit: operand => documents => documents.slice(0, Number(operand)),
  $count: operand => documents => (documents.length === 0 ? [] : [{ [String(operand)]: documents.length }]),
  $group: (operand, { scope }) => compileGroup(specOf('$group', operand), scope),
  $project: (operand, { scope }) => {
    const project = compileProjection(specOf('$project', operand), scope);
    return documents => documents.map(project);
  },
  $addFields: addFields,
  $set: addFields,
  $unset: operand => {
    const paths = [operand].flat().map(field => pathOf(String(field)));
    return documents => documents.map(document => paths.reduce(withoutValue, document));
  },
  $lookup: compileLookup,
  $unwind: byMingo('$unwind'),
  $replaceRoot: byMingo('$replaceRoot'),
  $replaceWith: byMingo('$replaceWith'),
  $sortByCount: byMingo('$sortByCount'),
};

function compileStage(stage: Document, context: PipelineContext): Stage {
  const [name = '', ...others] = Object.keys(stage);
  if (others.length > 0) {
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  const compiler = STAGES[name];
  if (!compiler) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  const run = refusingBadValues(() => compiler(stage[name], context));
  return documents => refusingBadValues(() => run(documents));
}

function specOf(name: string, operand: unknown): Document {
  if (isDocument(operand)) return operand;
  throw new CommandError(15959, `the ${name} specification must be an object`);
}

function addFields(operand: unknown, { scope }: PipelineContext): Stage {
  const fields = Object.entries(specOf('$addFields', operand)).map(([field, expression]) => ({
    path: pathOf(field),
    expression,
  }));
  return documents =>
    documents.map(document =>
      fields.reduce((result, { path, expression }) => {
        const value = evaluate(document, expression, scope);
        return value === undefined ? withoutValue(result, path) : withValue(result, path, value);
      }, document),
    );
}

/** Seldom used stages, on copies: mingo writes into what it is given. */
function byMingo(name: string): StageCompiler {
  return (operand, { scope }) => {
    const aggregator = new Aggregator([{ [name]: operand }], {
      context: scope.options.context,
      variables: scope.variables,
      processingMode: ProcessingMode.CLONE_INPUT,
    });
    return documents => aggregator.run<Document>([...documents]);
  };
}

function compileLookup(operand: unknown, context: PipelineContext): Stage {
  const spec = specOf('$lookup', operand);
  const scope = new Scope();
  const run = compileJoin(spec, { ...context, scope });
  const lets = Object.entries(documentOf(spec, 'let')).map(([name, expression]) => ({
    name,
    valueIn: compileExpression(expression, context.scope),
  }));
  const as = pathOf(String(spec.as));
  return documents =>
    documents.map(document => {
      Object.assign(scope.variables, context.scope.variables);
      for (const { name, valueIn } of lets) scope.variables[name] = valueIn(document);
      return withValue(document, as, run(document));
    });
}

/** The related documents of a document, once the variables are set. */
function compileJoin(spec: Document, context: PipelineContext): (document: Document) => Documents {
  const from = context.collection(String(spec.from));
  const stages = Array.isArray(spec.pipeline) ? spec.pipeline.filter(isDocument) : [];
  if (spec.localField === undefined) return compilePipeline(from, stages, context);
  const compiled = stages.map(stage => compileStage(stage, context));
  const joined = joinByFields(from, String(spec.localField), String(spec.foreignField));
  return document => compiled.reduce((documents, stage) => stage(documents), joined(document));
}

/** Equal values meet, and missing ones meet null. */
function joinByFields(from: Collection | undefined, localField: string, foreignField: string) {
  const [local, foreign] = [pathOf(localField), pathOf(foreignField)];
  return (document: Document): Documents => {
    const values = valuesAt(document, local);
    const keys = new Set(values.map(keyOf));
    const candidates = from?.candidates(new Map([[foreignField, values]])) ?? [];
    return Array.from(candidates, entry => entry.document).filter(candidate =>
      someAt(candidate, foreign, value => keys.has(keyOf(value))),
    );
  };
}
