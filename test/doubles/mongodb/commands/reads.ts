/** find, aggregate, count, and the cursors they open. */
import { BSON } from 'mongodb';
import { type Document, documentOf, documentsOf, numberOf } from '../document.ts';
import { CommandError } from '../errors.ts';
import { compilePipeline, compileSource } from '../pipeline.ts';
import { compileProjection } from '../projection.ts';
import { compileSort } from '../sort.ts';
import { type Call, collectionOf, namespaceOf } from './command.ts';
import { checkHint } from './schema.ts';

export function find(call: Call): Document {
  const { command, scope } = call;
  checkHint(call);
  const found = compileSource(collectionOf(call), documentOf(command, 'filter'), scope)();
  const sorted = compileSort(documentOf(command, 'sort'))(found);
  const page = pageOf(command, sorted);
  const projection = documentOf(command, 'projection');
  const project = compileProjection(projection, scope);
  const shown = Object.keys(projection).length === 0 ? page : page.map(project);
  return call.cursors.first(namespaceOf(call), shown, command);
}

export function aggregate(call: Call): Document {
  const { command, scope } = call;
  if (typeof command.aggregate !== 'string') {
    throw new CommandError(73, 'Aggregations without a collection are not implemented');
  }
  checkHint(call);
  const collection = (name: string) => call.store.collection(call.database, name);
  const run = compilePipeline(collectionOf(call), documentsOf(command, 'pipeline'), { scope, collection });
  const found = run();
  for (const document of found) checkSize(document);
  return call.cursors.first(namespaceOf(call), found, documentOf(command, 'cursor'));
}

/** 16 MiB, and a little for what a server adds. */
const MAX_DOCUMENT = 16 * 1024 * 1024 + 16 * 1024;

function checkSize(document: Document): void {
  const size = BSON.calculateObjectSize(document);
  if (size <= MAX_DOCUMENT) return;
  const range = `Size must be between 0 and ${MAX_DOCUMENT}(16MB)`;
  throw new CommandError(10_334, `BSONObj size: ${size} is invalid. ${range}`);
}

export function count(call: Call): Document {
  const { command, scope } = call;
  checkHint(call);
  const query = documentOf(command, 'query');
  const collection = collectionOf(call);
  if (Object.keys(query).length === 0 && !command.limit && !command.skip) {
    return { n: collection?.size ?? 0, ok: 1 };
  }
  return { n: pageOf(command, compileSource(collection, query, scope)()).length, ok: 1 };
}

export function getMore({ command, cursors }: Call): Document {
  return cursors.next(command.getMore, command);
}

export function killCursors({ command, cursors }: Call): Document {
  const ids = [command.cursors].flat();
  const killed = ids.filter(id => cursors.kill(id));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter(id => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
}

/** A limit of 0 is none, a negative one (from old clients) is one batch. */
function pageOf(command: Document, documents: readonly Document[]): readonly Document[] {
  const skip = numberOf(command, 'skip', 0);
  const limit = Math.abs(numberOf(command, 'limit', 0)) || Infinity;
  return skip === 0 && limit === Infinity ? documents : documents.slice(skip, skip + limit);
}
