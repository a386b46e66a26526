/** JSON texts from rows with what their includes found. */
import type { Position } from '../../events/event.ts';
import type { Collection, Document, Include, Visibility } from '../readStore.ts';
import { visibleOf, withoutHidden } from '../visibility.ts';
import { bigintOf } from './int64.ts';
import { foundPath, joinOf } from './pipeline.ts';
import type { Row } from './schema.ts';

/** A row as an aggregation answers it. */
export type FoundRow = Row & { readonly [found: `found_${string}`]: readonly FoundRow[] };

interface AnswersOptions {
  readonly collections: ReadonlyMap<string, Collection>;
  readonly includeLimit: number;
  readonly visibility: Visibility | undefined;
}

export class Answers {
  /** Names of includes in whose lists something was cut. */
  readonly truncated = new Set<string>();
  /** An include found nothing. */
  isSparse = false;
  /** The largest position of what was answered. */
  through: Position = -1n;
  readonly #collections: ReadonlyMap<string, Collection>;
  readonly #includeLimit: number;

  readonly #visibility: Visibility | undefined;

  constructor({ collections, includeLimit, visibility }: AnswersOptions) {
    this.#collections = collections;
    this.#includeLimit = includeLimit;
    this.#visibility = visibility;
  }

  textOf(collection: Collection, row: FoundRow, includes: readonly string[]): string {
    return JSON.stringify(this.documentOf(collection, row, includes));
  }

  documentOf(collection: Collection, row: FoundRow, includes: readonly string[], nested = true): object {
    const position = bigintOf(row.position);
    if (position > this.through) this.through = position;
    const shown: Document = withoutHidden(visibleOf(this.#visibility, collection), row.doc ?? {});
    if (includes.length === 0) return shown;
    const document: Record<string, unknown> = { ...shown };
    for (const name of includes) document[name] = this.#found(collection, row, name, nested);
    return document;
  }

  #found(collection: Collection, row: FoundRow, name: string, nested: boolean): object | null {
    const { include, related } = joinOf(this.#collections, collection, name);
    const along = nested ? (related.always ?? []) : [];
    const documents = (row[foundPath(name)] ?? []).map(other =>
      this.documentOf(related, other, along, false),
    );
    if (documents.length === 0) this.isSparse = true;
    return include.kind === 'one' ? (documents[0] ?? null) : this.#cut(name, include, documents);
  }

  #cut(name: string, { keep }: Include, documents: readonly object[]): object[] {
    if (documents.length > this.#includeLimit) this.truncated.add(name);
    const kept = documents.slice(0, this.#includeLimit);
    // The newest were found backwards and are answered forwards.
    return keep === 'newest' ? kept.reverse() : kept;
  }
}
