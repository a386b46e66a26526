/** What the generated types say of a route: its query, its body, its answer. */
import type { components, paths } from './generated/rest.ts';

type Schemas = components['schemas'];
export type User = Schemas['User'];
export type Business = Schemas['Business'];
export type OwnBusiness = Schemas['OwnBusiness'];
export type Member = Schemas['Member'];
export type ApiKey = Schemas['ApiKey'];
export type Instance = Schemas['Instance'];
export type Channel = Schemas['ConnectedChannel'];
export type Customer = Schemas['Customer'];
export type CustomerWithIncludes = Schemas['CustomerWithIncludes'];
export type Product = Schemas['Product'];
export type Order = Schemas['Order'];
export type OrderWithIncludes = Schemas['OrderWithIncludes'];
export type Chat = Schemas['Chat'];
export type ChatWithIncludes = Schemas['ChatWithIncludes'];
export type Message = Schemas['Message'];

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Paths that have this method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [m in M]: { responses: unknown } } ? P : never;
}[keyof paths];

export type OperationOf<P extends keyof paths, M extends Method> = paths[P][M];

type ParametersOf<O> = O extends { parameters: infer P } ? P : never;
type PathOf<O> = ParametersOf<O> extends { path: infer P } ? { readonly path: P } : unknown;
/** Optional as a whole where each parameter is. */
type QueryOf<O> =
  ParametersOf<O> extends { query: infer Q }
    ? { readonly query: Q }
    : ParametersOf<O> extends { query?: infer Q }
      ? { readonly query?: Q }
      : unknown;
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? { readonly body: B }
  : O extends { requestBody?: { content: { 'application/json': infer B } } }
    ? { readonly body?: B }
    : unknown;

export interface CommonOptions {
  /** Revisions, as `etag` of an answer gave them, at which the change may happen. */
  readonly ifMatch?: string;
  /** Of a POST that may be repeated later, also by another process; default: a new one for each call. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export type OptionsOf<O> = PathOf<O> & QueryOf<O> & BodyOf<O> & CommonOptions;
/** The options may be left out where nothing in them is required. */
export type ArgumentsOf<O> =
  Record<string, never> extends OptionsOf<O>
    ? readonly [options?: OptionsOf<O>]
    : readonly [options: OptionsOf<O>];

type Contents<R> = R extends { content: infer C } ? C[keyof C] : undefined;
type Responses<O> = O extends { responses: infer R } ? R : never;
/** What an answer that is no error holds; undefined where there is no body. */
export type DataOf<O> = Contents<Responses<O>[keyof Responses<O>]>;

/** One entry of a list. */
export type ItemOf<O> = DataOf<O> extends { data: readonly (infer Item)[] } ? Item : never;
/** Paths that answer a page at a time. */
export type ListPaths = {
  [P in PathsOf<'get'>]: OperationOf<P, 'get'> extends { parameters: { query?: { cursor?: string } } }
    ? P
    : never;
}[PathsOf<'get'>];

export interface Answer<T> {
  readonly data: T;
  readonly status: number;
  /** Revision of the entity, in double quotes: for `ifMatch`. */
  readonly etag: string | undefined;
  /** Of the next page of a list. */
  readonly nextCursor: string | undefined;
  /** Includes of which a list was cut. */
  readonly truncatedIncludes: readonly string[];
}
