/**
 * The port to the read models: documents by id, lists, includes, guarded changes. Adapters: `sqlite/`
 * (one machine) and `mongodb/` (shared); one contract suite (`test/contracts/readStore`) holds every adapter to these words.
 * Collections are given (`Collection`); what their documents mean, it does not know.
 */
import type { Position } from '../events/event.ts';

export type Scalar = string | number | boolean | null;
/** A flat document; its keys in the order in which the API answers them. */
export type Document = { readonly [field: string]: Scalar };

/** A related collection that can be read along, of a document with the fields `F`. `on` maps fields of the related document to fields of ours. */
export interface Include<F extends string = string> {
  /** `one`: the related document or null. `many`: a list, in the order of its collection. */
  readonly kind: 'one' | 'many';
  readonly collection: string;
  readonly on: { readonly [relatedField: string]: F };
  /** Where a `many` list is cut: keep its newest entries instead of its oldest. Order stays ascending. */
  readonly keep?: 'oldest' | 'newest';
}

/** How the values of a filter are compared, see `folding.ts`. */
export type Folding = 'email' | 'composed' | 'phone' | 'currency';

/** `F`: the fields of its documents. */
export interface Collection<F extends string = string> {
  readonly name: string;
  /** Of what its documents are made of (`fingerprint.ts`): those that are stored under another one are of no use. */
  readonly fingerprint?: string;
  /** The field that holds the document's id, unique in the collection. */
  readonly id: F;
  /** Fields that lists may be filtered by, and `on` fields of other collections' includes: each is indexed. */
  readonly filters: readonly F[];
  /** The filter that every list names: the others are compared with what it finds, and have no index of their own. */
  readonly listedBy?: F;
  /**
   * Filters that are compared by what their texts say instead of how they are spelt, and how (see `folding.ts`).
   * Documents show them as they are. Not for fields that are joined, matched or ordered by.
   */
  readonly folded?: { readonly [N in F]?: Folding };
  /** Filters whose matches are many and asked for often, so that their count must not grow with the matches. */
  readonly counted: readonly F[];
  /** Combinations of fields that identify at most one living document; `patch` may match by them. */
  readonly naturalKeys?: readonly (readonly F[])[];
  /** Lists are ordered by this field, a text in every document, then by creation. Default: by creation alone. */
  readonly orderBy?: F;
  readonly includes: { readonly [name: string]: Include<F> };
  /** Includes that every document carries wherever it is read, itself included in another (one level deep). */
  readonly always?: readonly string[];
}

interface ChangeBase {
  readonly collection: string;
  /** Position of the event that caused it. A change older than the document it meets is ignored. */
  readonly position: Position;
}
/** A document comes to be. Its place in lists is (position, ordinal), for ever. */
export interface Put extends ChangeBase {
  readonly op: 'put';
  readonly id: string;
  /** Counts the documents that one event creates in one collection: 0 to 1023. */
  readonly ordinal: number;
  readonly revision: number;
  readonly document: Document;
}
/**
 * Fields of a document change; nothing happens where no document matches. `match`: the id or a natural key,
 * and null matches nothing.
 */
export interface Patch extends ChangeBase {
  readonly op: 'patch';
  readonly match: Document;
  readonly set: Document;
  /** Sets a field only where that moves it forward (greater as text; anything is ahead of null). */
  readonly max?: Document;
  /** Given where the event lies in the document's own stream. */
  readonly revision?: number;
}
/** All documents that match go: by id, or by one of the filters (all children of a parent). */
export interface Delete extends ChangeBase {
  readonly op: 'delete';
  readonly match: Document;
}
export type Change = Put | Patch | Delete;

export interface ChangeBatch {
  readonly changes: readonly Change[];
  /**
   * Where the batch begins: all events after this position are in it. Read models that do not contain everything up to
   * there refuse it (ReadStoreReplaced), so that no hole is left. Undefined: it is for the caller to know.
   */
  readonly after?: Position | undefined;
  /** Everything up to here is contained once the batch is applied. */
  readonly checkpoint: Position;
}

/** Holds for a document whose field has one of the values. */
export interface OneOf {
  readonly field: string;
  readonly values: readonly string[];
}

export interface Visible {
  /** Only these documents. The field is the id, or one that is filtered by. Undefined: all. */
  readonly within?: OneOf;
  /** Fields that read null. */
  readonly hidden?: readonly string[];
  /** Documents whose hidden fields are shown all the same. */
  readonly unless?: OneOf;
}

/** By collection. Of a collection that is not named nothing is seen. */
export type Visibility = { readonly [collection: string]: Visible };

export interface IncludeQuery {
  readonly include: readonly string[];
  /** How many entries a `many` list has at most, per parent. */
  readonly includeLimit: number;
  /** What the reader may see, of the documents asked for and of what is read along. Undefined: everything. */
  readonly visibility?: Visibility | undefined;
}

export interface ListQuery extends IncludeQuery {
  /** Exact matches, but for `folded` fields; all must hold. Keys are among the collection's `filters`. */
  readonly where: Document;
  /** Bounds on `orderBy`, both exclusive. */
  readonly after?: string;
  readonly before?: string;
  readonly descending?: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Where an earlier page of the same query ended. Not together with `offset`. */
  readonly cursor?: string;
  /** Set where only the page is wanted: `total` is then 0 and no cursor is given, and no match is counted. */
  readonly total?: 'none';
}

export interface DocumentAnswer {
  /** JSON text of the document with its includes. */
  readonly text: string;
  /** Revision of the entity's stream that the document shows. */
  readonly revision: number;
  /** Names of the includes in which a list was cut. */
  readonly truncated: readonly string[];
}

/**
 * Bytes of an answer's text, or thereabouts: a list ends before the document that would pass it, and lists of includes
 * are cut shorter than was asked. One document with its includes is answered up to twice as many.
 */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface ListAnswer {
  /** JSON text of an array. */
  readonly text: string;
  /** The page ended for its bytes: more documents follow than `limit` would have it. */
  readonly isCut: boolean;
  /** How many documents match, on all pages. */
  readonly total: number;
  /** Opaque; undefined on the last page. Stays good across rebuilds. */
  readonly nextCursor: string | undefined;
  readonly truncated: readonly string[];
}

export interface StoredDocument {
  readonly id: string;
  /** Place in creation order, as decimal text of (position, ordinal). */
  readonly place: string;
  readonly revision: number;
  readonly text: string;
}

/**
 * `moved`: the checkpoint may have moved; from now on each further move is told. `untold`: moves are not told for now, so
 * the checkpoint has to be polled.
 */
export type CheckpointNews = 'moved' | 'untold';

export interface ReadStore {
  /**
   * False from when it is seen to show less than it has shown, until it shows all of that again: the engine lost what it
   * held, or went back to an earlier time. Reads are refused meanwhile (ReadStoreUnavailable).
   */
  readonly isCurrent: boolean;
  /** Up to where the log is contained; undefined before the first batch. */
  checkpoint(): Promise<Position | undefined>;
  /**
   * Tells when others may have moved the checkpoint, until the signal is aborted; one at a time. Never rejects. Not there
   * where nobody else moves it, or nothing can be told.
   */
  watchCheckpoint?(onNews: (news: CheckpointNews) => void, signal: AbortSignal): Promise<void>;
  /** Applies a batch. One that was applied before, whole or in part, changes nothing when it comes again. */
  apply(batch: ChangeBatch): Promise<void>;
  get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined>;
  /** Those of the ids under which there is a document: one question, however many they are. */
  existing(collection: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** @throws InvalidCursor */
  list(collection: string, query: ListQuery): Promise<ListAnswer>;
  /** All documents of a collection without includes, ordered by id (by code point), in pages of bounded size. */
  scan(collection: string): AsyncIterable<readonly StoredDocument[]>;
  close(): Promise<void>;
}

/** The cursor is not one that a page of this query gave. */
export class InvalidCursor extends Error {
  readonly code = 'invalid-cursor';
}

/**
 * The documents are not those that the batch was made for: others took their place, built again, or they went back to
 * an earlier time. The batch does not count as applied; go on from their checkpoint.
 */
export class ReadStoreReplaced extends Error {
  readonly code = 'read-store-replaced';
}

/** The read models cannot be reached just now. What was being applied may be in them or not: apply it again. */
export class ReadStoreUnavailable extends Error {
  readonly code = 'read-store-unavailable';
}

/** For adapters: the batch must not begin after what is contained. @throws ReadStoreReplaced */
export function refuseHole(after: Position | undefined, checkpoint: Position | undefined): void {
  if (after === undefined || after <= (checkpoint ?? -1n)) return;
  throw new ReadStoreReplaced('The documents are not where the batch goes on: read their checkpoint again');
}
