/** Small collections that use every possibility of the port once, and short ways to change and ask them. */
import type {
  Change,
  ChangeBatch,
  Collection,
  Delete,
  Document,
  ListAnswer,
  ListQuery,
  Patch,
  Put,
  ReadStore,
  StoredDocument,
} from '../../../src/projections/readStore.ts';

/** Opens an empty store. */
export type OpenReadStore = (collections: readonly Collection[]) => Promise<ReadStore>;
/** The store of the test that runs. */
export type CurrentStore = () => ReadStore;

const shelves: Collection = {
  name: 'shelves',
  id: 'shelfId',
  filters: ['room', 'open', 'width', 'label'],
  counted: ['room', 'open'],
  naturalKeys: [['room', 'label']],
  includes: {
    books: { kind: 'many', collection: 'books', on: { shelfId: 'shelfId' }, keep: 'newest' },
    neighbours: { kind: 'many', collection: 'shelves', on: { room: 'room' } },
    authors: { kind: 'many', collection: 'authors', on: { room: 'room', penName: 'label' } },
  },
};

const books: Collection = {
  name: 'books',
  id: 'bookId',
  filters: ['shelfId', 'language', 'lent', 'author'],
  counted: ['shelfId', 'lent'],
  orderBy: 'printedAt',
  includes: {
    shelf: { kind: 'one', collection: 'shelves', on: { shelfId: 'shelfId' } },
    author: { kind: 'one', collection: 'authors', on: { penName: 'author' } },
    editions: { kind: 'many', collection: 'books', on: { author: 'author' } },
  },
  always: ['author'],
};

const authors: Collection = {
  name: 'authors',
  id: 'authorId',
  filters: ['penName', 'room'],
  counted: [],
  naturalKeys: [['penName']],
  includes: { favourite: { kind: 'one', collection: 'books', on: { bookId: 'favouriteId' } } },
  always: ['favourite'],
};

export const library: readonly Collection[] = [shelves, books, authors];

export const shelf = (shelfId: string, fields: Document = {}): Document => ({
  shelfId,
  room: 'north',
  label: shelfId,
  open: true,
  width: 80,
  ...fields,
});

export const book = (bookId: string, fields: Document = {}): Document => ({
  bookId,
  shelfId: 's1',
  title: `Title of ${bookId}`,
  language: 'en',
  lent: false,
  author: null,
  printedAt: '2020-01-01',
  ...fields,
});

export const author = (authorId: string, fields: Document = {}): Document => ({
  authorId,
  penName: authorId,
  room: 'north',
  favouriteId: null,
  ...fields,
});

const idFields: { readonly [collection: string]: string } = Object.fromEntries(
  library.map(({ name, id }) => [name, id]),
);

export function put(collection: string, at: number, document: Document, rest: Partial<Put> = {}): Put {
  const id = String(document[idFields[collection] ?? '']);
  return { op: 'put', collection, position: BigInt(at), id, ordinal: 0, revision: 0, document, ...rest };
}

type Effects = Pick<Patch, 'set'> & Partial<Pick<Patch, 'max' | 'revision'>>;
export function patch(collection: string, at: number, match: Document, effects: Effects): Patch {
  return { op: 'patch', collection, position: BigInt(at), match, ...effects };
}

export function remove(collection: string, at: number, match: Document): Delete {
  return { op: 'delete', collection, position: BigInt(at), match };
}

/** A batch that ends where its last change lies. */
export function batch(...changes: readonly Change[]): ChangeBatch {
  return {
    changes,
    checkpoint: changes.reduce((max, { position }) => (position > max ? position : max), 0n),
  };
}

export type Question = Partial<ListQuery>;

export function query(question: Question): ListQuery {
  return { where: {}, include: [], includeLimit: 100, limit: 100, offset: 0, ...question };
}

interface Page extends Omit<ListAnswer, 'text'> {
  readonly documents: readonly Document[];
}

export async function ask(store: ReadStore, collection: string, question: Question = {}): Promise<Page> {
  const { text, ...rest } = await store.list(collection, query(question));
  return { ...rest, documents: JSON.parse(text) as Document[] };
}

/** Ids of the documents on a page, in its order. */
export async function ids(store: ReadStore, collection: string, question: Question = {}): Promise<unknown[]> {
  const { documents } = await ask(store, collection, question);
  return documents.map(document => document[idFields[collection] ?? '']);
}

/** The document as parsed JSON; undefined if there is none. */
export async function read(store: ReadStore, collection: string, id: string, include: string[] = []) {
  const answer = await store.get(collection, id, { include, includeLimit: 100 });
  return answer && (JSON.parse(answer.text) as Document);
}

/** All pages of a list by their cursors. */
export async function follow(store: ReadStore, collection: string, question: Question): Promise<Document[]> {
  const documents: Document[] = [];
  let cursor: string | undefined;
  do {
    const page: Page = await ask(store, collection, { ...question, ...(cursor && { cursor }) });
    documents.push(...page.documents);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return documents;
}

export async function everything(store: ReadStore, collection: string): Promise<StoredDocument[]> {
  const stored: StoredDocument[] = [];
  for await (const page of store.scan(collection)) stored.push(...page);
  return stored;
}
