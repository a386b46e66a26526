/**
 * A cache of answers. A change in a collection that an answer was read from evicts it. Bounded by the length of all
 * answers; of two generations the older goes first, and a hit moves an answer to the younger one.
 */
import type { IncludeQuery, ListQuery, Visibility } from '../readStore.ts';

/** Longer answers are not cached. */
const MAX_ANSWER_LENGTH = 64 * 1024;
/** Characters counted for each entry besides its key and its answer. */
const ENTRY_OVERHEAD = 512;

/** Answers of one collection with the same includes. */
interface Group<A> {
  /** Names of all collections that they were read from. */
  readonly sources: readonly string[];
  readonly answers: Map<string, A>;
}
type Generation<A> = Map<string, Group<A>>;

export class AnswerCache<A extends { readonly text: string }> {
  readonly #maxLength: number;
  /** Added or hit since the last rotation. */
  #young: Generation<A> = new Map();
  #youngLength = 0;
  /** Of the rotation before: what has no hit until the next one is evicted. */
  #old: Generation<A> = new Map();
  #changes = 0;
  /** Keys of recent misses: cleared once their answers would fill a generation. */
  readonly #misses = new Set<string>();
  #missesLength = 0;

  /** `maxLength`: characters of all texts together. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Grows with every invalidation: what was read while it stayed the same shows one state. */
  get changes(): number {
    return this.#changes;
  }

  /** `group` and `key`: see `groupOf` and the functions below it. */
  get(group: string, key: string): A | undefined {
    const young = this.#young.get(group)?.answers.get(key);
    if (young) return young;
    const old = this.#old.get(group);
    const found = old?.answers.get(key);
    if (old && found) this.#add(group, key, found, () => old.sources);
    return found;
  }

  /** Admits an answer on its second recent miss: what is read once, such as page after page, would only evict others. */
  set(group: string, key: string, answer: A, sources: () => readonly string[]): void {
    if (answer.text.length > MAX_ANSWER_LENGTH) return;
    const length = answer.text.length + key.length + ENTRY_OVERHEAD;
    if (this.#isRecentMiss(`${group} ${key}`, length)) this.#add(group, key, answer, sources);
  }

  #isRecentMiss(miss: string, length: number): boolean {
    if (this.#misses.has(miss)) return true;
    this.#missesLength += length;
    if (this.#missesLength > this.#maxLength / 2) {
      this.#misses.clear();
      this.#missesLength = length;
    }
    this.#misses.add(miss);
    return false;
  }

  #add(group: string, key: string, answer: A, sources: () => readonly string[]): void {
    const length = answer.text.length + key.length + ENTRY_OVERHEAD;
    if (this.#youngLength + length > this.#maxLength / 2) this.#rotate();
    this.#youngLength += length;
    const { answers } = this.#young.get(group) ?? this.#addGroup(group, sources());
    answers.set(key, answer);
  }

  /** Evicts what was read from any of the collections. */
  invalidate(collections: ReadonlySet<string>): void {
    this.#changes++;
    for (const generation of [this.#young, this.#old]) {
      for (const [name, { sources }] of generation)
        if (sources.some(collection => collections.has(collection))) generation.delete(name);
    }
  }

  #addGroup(name: string, sources: readonly string[]): Group<A> {
    const group: Group<A> = { sources, answers: new Map() };
    this.#young.set(name, group);
    return group;
  }

  #rotate(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngLength = 0;
  }
}

export const groupOf = (collection: string, { include }: IncludeQuery): string =>
  `${collection} ${include.join()}`;

export const documentKeyOf = (id: string, { includeLimit, visibility }: IncludeQuery): string =>
  `${id} ${includeLimit} ${readerOf(visibility)}`;

export function listKeyOf(query: ListQuery): string {
  const { where, limit, offset, includeLimit, descending, after, before, cursor, visibility } = query;
  const reader = readerOf(visibility);
  return JSON.stringify([where, limit, offset, includeLimit, descending, after, before, cursor, reader]);
}

let readers = 0;
const known = new WeakMap<Visibility, number>();

/** A visibility is used for many requests, and never changes. */
function readerOf(visibility: Visibility | undefined): number {
  if (visibility === undefined) return 0;
  const reader = known.get(visibility) ?? ++readers;
  known.set(visibility, reader);
  return reader;
}
