/**
 * Answers that still hold: kept until a document changes in a collection that they were made of, and no longer. What is
 * asked over and over is put together once. Bounded by their lengths; what nobody asked for lately goes first.
 */
import type { IncludeQuery, ListQuery, Visibility } from '../readStore.ts';

/** Longer answers are put together each time. */
const MAX_LENGTH = 64 * 1024;
/** Counted for each, however short its text is. */
const LENGTH_OF_ENTRY = 512;

/** Answers of one collection with the same includes. */
interface Group<A> {
  /** Names of all collections that they were made of. */
  readonly made: readonly string[];
  readonly answers: Map<string, A>;
}
type Generation<A> = Map<string, Group<A>>;

export class KeptAnswers<A extends { readonly text: string }> {
  readonly #maxLength: number;
  /** Kept or asked for since the last turn. */
  #young: Generation<A> = new Map();
  #youngLength = 0;
  /** Those of the turn before: what is not asked for until the next one goes. */
  #old: Generation<A> = new Map();
  #changes = 0;
  /** Asked since as much was answered as there is room for. */
  readonly #questions = new Set<string>();
  #questionsLength = 0;

  /** `maxLength`: characters of all texts together. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Grows with every change: what was read while it stayed the same shows one state. */
  get changes(): number {
    return this.#changes;
  }

  /** `group` and `asked`: see `groupOf` and the functions below it. */
  get(group: string, asked: string): A | undefined {
    const young = this.#young.get(group)?.answers.get(asked);
    if (young) return young;
    const old = this.#old.get(group);
    const found = old?.answers.get(asked);
    if (old && found) this.#add(group, asked, found, () => old.made);
    return found;
  }

  /** Only where it is asked again soon: what is read once, such as page after page, costs more to keep than it brings. */
  keep(group: string, asked: string, answer: A, made: () => readonly string[]): void {
    if (answer.text.length > MAX_LENGTH) return;
    const length = answer.text.length + asked.length + LENGTH_OF_ENTRY;
    if (this.#isAskedAgain(`${group} ${asked}`, length)) this.#add(group, asked, answer, made);
  }

  #isAskedAgain(question: string, length: number): boolean {
    if (this.#questions.has(question)) return true;
    this.#questionsLength += length;
    if (this.#questionsLength > this.#maxLength / 2) {
      this.#questions.clear();
      this.#questionsLength = length;
    }
    this.#questions.add(question);
    return false;
  }

  #add(group: string, asked: string, answer: A, made: () => readonly string[]): void {
    const length = answer.text.length + asked.length + LENGTH_OF_ENTRY;
    if (this.#youngLength + length > this.#maxLength / 2) this.#turn();
    this.#youngLength += length;
    const { answers } = this.#young.get(group) ?? this.#begin(group, made());
    answers.set(asked, answer);
  }

  /** What was made of any of the collections does not hold any more. */
  forget(collections: ReadonlySet<string>): void {
    this.#changes++;
    for (const generation of [this.#young, this.#old]) {
      for (const [name, { made }] of generation)
        if (made.some(collection => collections.has(collection))) generation.delete(name);
    }
  }

  #begin(name: string, made: readonly string[]): Group<A> {
    const group: Group<A> = { made, answers: new Map() };
    this.#young.set(name, group);
    return group;
  }

  #turn(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngLength = 0;
  }
}

export const groupOf = (collection: string, { include }: IncludeQuery): string =>
  `${collection} ${include.join()}`;

export const askedById = (id: string, { includeLimit, visibility }: IncludeQuery): string =>
  `${id} ${includeLimit} ${readerOf(visibility)}`;

export function askedByList(query: ListQuery): string {
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
