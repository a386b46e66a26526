/** The five routes that every entity has: list, create, read, update, delete. */
import type { z } from 'zod';
import type { Backend } from '../api/backend.ts';
import type { CommandContext } from '../commands/engine/commandContext.ts';
import type { CommandResult, Deleted } from '../commands/engine/entity.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { idempotent } from '../commands/idempotent.ts';
import type { ReadModel } from '../projections/readModel.ts';
import type { Document } from '../projections/readStore.ts';
import type { ProblemCode } from './problemCatalog.ts';
import { HttpProblem, type ProblemOverrides } from './problems.ts';
import {
  CREATE_HEADERS,
  createdReply,
  DOCUMENT_HEADERS,
  deletedReply,
  documentReply,
  LIST_HEADERS,
  listReply,
  updatedReply,
  WRITE_HEADERS,
} from './replies.ts';
import { type BodySpec, type Route, route, withoutId } from './route.ts';
import { answersOf } from './schemas/answers.ts';
import { filterParameters } from './schemas/filters.ts';
import { includeShape, NOT_BOTH, notBoth, orderParameter, pageShape, parameters } from './schemas/query.ts';

/** A body with a field for each of the command's: none is left out by mistake. */
type BodyFor<I> = BodySpec<NoInfer<I>> & {
  readonly schema: { readonly shape: { readonly [F in keyof NoInfer<I>]-?: z.ZodType } };
};

interface Resource<E extends object, C, U, I extends string> {
  /** As in the path: `products`. */
  readonly path: string;
  /** As in messages and in the OpenAPI document: `Product`. */
  readonly name: string;
  readonly id: z.ZodType<I>;
  /** Its documents are the entity; the list is filtered as its collection can be. */
  readonly model: ReadModel;
  /** Throws where a list must not be asked for like this. */
  readonly checkFilters?: (where: Document) => void;
  /** What `checkFilters` asks for, in the OpenAPI document. */
  readonly filterRule?: string;
  readonly create: BodyFor<C> & {
    readonly run: (executor: Executor, input: C, context: CommandContext) => Promise<CommandResult<E>>;
    readonly problems?: ProblemOverrides;
    readonly refuses?: readonly ProblemCode[];
  };
  readonly update: BodyFor<U> & {
    readonly run: (
      executor: Executor,
      id: NoInfer<I>,
      changes: U,
      context: CommandContext,
    ) => Promise<CommandResult<E>>;
    readonly problems?: ProblemOverrides;
    readonly refuses?: readonly ProblemCode[];
    /** Fields that events of other streams move. */
    readonly movedElsewhere?: readonly (keyof E & string)[];
  };
  readonly remove: {
    readonly run: (backend: Backend, id: NoInfer<I>, context: CommandContext) => Promise<Deleted>;
    readonly problems?: ProblemOverrides;
  };
}

export function resourceRoutes<E extends object, C, U, I extends string>(
  backend: Backend,
  resource: Resource<E, C, U, I>,
): Route[] {
  const one = [readRoute(backend, resource), updateRoute(backend, resource), removeRoute(backend, resource)];
  return [listRoute(backend, resource), createRoute(backend, resource), ...one, ...one.map(withoutId)];
}

/** `Business` → `Businesses`. */
const plural = (name: string): string => `${name}${name.endsWith('s') ? 'es' : 's'}`;

/** What the routes of a resource have in common. */
function common<E extends object, C, U, I extends string>({
  path,
  name,
  id: schema,
  model,
}: Resource<E, C, U, I>) {
  const { id } = model.collection;
  return {
    all: { path: `/api/${path}`, tag: path, access: 'user' },
    one: {
      path: `/api/${path}/:${id}`,
      tag: path,
      access: 'user',
      id: { parameter: id, of: name, schema },
    },
    notFound: { 'not-found': { message: `${name} not found` } },
  } as const;
}

function listRoute<E extends object, C, U, I extends string>(
  backend: Backend,
  resource: Resource<E, C, U, I>,
): Route {
  const { name, model, checkFilters, filterRule } = resource;
  const { collection } = model;
  const shape = {
    ...filterParameters(model),
    order: orderParameter,
    ...includeShape(Object.keys(collection.includes)),
    ...pageShape,
  };
  const query = parameters(shape).refine(notBoth, { error: NOT_BOTH });
  return route({
    ...common(resource).all,
    method: 'GET',
    operationId: `list${plural(name)}`,
    summary: `Lists by filters, all of which must match exactly; oldest first, or newest with order=desc.`,
    ...(filterRule === undefined ? {} : { description: filterRule }),
    query,
    replies: { 200: { description: 'A page', schema: answersOf(collection).page, headers: LIST_HEADERS } },
    refuses: ['invalid-cursor'],
    handle: async request => {
      // Filters of a shape given at run time: what is left of the query is theirs, as parsed.
      const { include, includeLimit, limit, offset, cursor, order, ...where } = request.query as ListInput;
      checkFilters?.(where);
      const { visibility } = request.access;
      const from = cursor === undefined ? {} : { cursor };
      const page = { include, includeLimit, limit, offset, visibility, ...from };
      const query = { where, ...page, descending: order === 'desc' };
      return listReply(await backend.readModels.store.list(collection.name, query));
    },
  });
}

type ListInput = Document & {
  readonly include: string[] & Document[string];
  readonly includeLimit: number;
  readonly limit: number;
  readonly offset: number;
  readonly cursor?: string;
  readonly order: 'asc' | 'desc';
};

function createRoute<E extends object, C, U, I extends string>(
  backend: Backend,
  resource: Resource<E, C, U, I>,
): Route {
  const { name, create, model } = resource;
  const { all } = common(resource);
  const { problems = {}, refuses = [] } = create;
  return route({
    ...all,
    method: 'POST',
    operationId: `create${name}`,
    summary: `Creates one. With an Idempotency-Key a retry gets the first answer.`,
    query: parameters({}),
    body: create,
    headers: ['Idempotency-Key'],
    replies: { 201: { description: 'Created', schema: model.document, headers: CREATE_HEADERS } },
    problems,
    refuses,
    handle: async ({ body, context, keyed, access }) => {
      const created = await idempotent(backend, keyed(`POST ${all.path}`), context(), seeded =>
        create.run(backend.executor, body, seeded),
      );
      return createdReply(backend, created, { access, collection: model.collection.name });
    },
  });
}

function readRoute<E extends object, C, U, I extends string>(
  backend: Backend,
  resource: Resource<E, C, U, I>,
): Route {
  const { name, model } = resource;
  const { collection } = model;
  const { one, notFound } = common(resource);
  return route({
    ...one,
    method: 'GET',
    operationId: `get${name}`,
    summary: 'Reads one, with what it is related to.',
    query: parameters(includeShape(Object.keys(collection.includes))),
    replies: {
      200: { description: 'The entity', schema: answersOf(collection).one, headers: DOCUMENT_HEADERS },
    },
    problems: notFound,
    handle: async ({ id, query, access: { visibility } }) => {
      const found = await backend.readModels.store.get(collection.name, id, { ...query, visibility });
      if (!found) throw new HttpProblem(404, 'not-found', `${name} not found`);
      return documentReply(found);
    },
  });
}

function updateRoute<E extends object, C, U, I extends string>(
  backend: Backend,
  resource: Resource<E, C, U, I>,
): Route {
  const { name, update, model } = resource;
  const { one, notFound } = common(resource);
  const shown = { collection: model.collection.name, movedElsewhere: update.movedElsewhere ?? [] };
  return route({
    ...one,
    method: 'PUT',
    operationId: `update${name}`,
    summary: 'Changes the fields that are given; others, and unknown ones, are left alone.',
    query: parameters({}),
    body: update,
    headers: ['If-Match'],
    replies: {
      200: { description: 'The entity as it is now', schema: model.document, headers: WRITE_HEADERS },
    },
    problems: { ...notFound, ...update.problems },
    refuses: update.refuses ?? [],
    handle: async ({ id, body, context, access }) =>
      updatedReply(backend, await update.run(backend.executor, id, body, context()), { ...shown, access }),
  });
}

function removeRoute<E extends object, C, U, I extends string>(
  backend: Backend,
  resource: Resource<E, C, U, I>,
): Route {
  const { name, remove } = resource;
  const { one, notFound } = common(resource);
  return route({
    ...one,
    method: 'DELETE',
    operationId: `delete${name}`,
    summary: 'Deletes it; its history stays in the log.',
    query: parameters({}),
    headers: ['If-Match'],
    replies: { 204: { description: 'Deleted', headers: ['X-Event-Position'] } },
    problems: { ...notFound, ...remove.problems },
    handle: async ({ id, context }) => {
      const { position } = await remove.run(backend, id, context());
      return deletedReply(backend, position);
    },
  });
}
