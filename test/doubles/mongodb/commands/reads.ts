/** find, aggregate, and the cursors they open. */
import { BSON } from 'mongodb';
import { type Document, documentOf, documentsOf, numberOf } from '../document.ts';
import { CommandError, notImplemented } from '../errors.ts';
import { compilePipeline, compileSource } from '../pipeline.ts';
import { compileSort } from '../sort.ts';
import { type Call, collectionOf, namespaceOf } from './command.ts';

export function find(call: Call): Document {
  const { command } = call;
  const found = compileSource(collectionOf(call), documentOf(command, 'filter'), {})();
  const sorted = compileSort(documentOf(command, 'sort'))(found);
  const page = sorted.slice(0, numberOf(command, 'limit', 0) || Infinity);
  const shown = page.map(projectionOf(documentOf(command, 'projection')));
  return call.cursors.first(namespaceOf(call), shown, command);
}

/** Fields of the document itself that are kept, in its own order, and its id. */
function projectionOf(spec: Document): (document: Document) => Document {
  const fields = Object.entries(spec);
  if (fields.length === 0) return document => document;
  const others = fields.find(([field, kept]) => kept !== 1 || field.includes('.'));
  if (others) throw notImplemented(`the projection ${others.join(': ')}`);
  return document =>
    Object.fromEntries(Object.entries(document).filter(([field]) => field === '_id' || field in spec));
}

export function aggregate(call: Call): Document {
  const { command } = call;
  if (typeof command.aggregate !== 'string') throw notImplemented('an aggregation without a collection');
  const collection = (name: string) => call.store.collection(call.database, name);
  const pipeline = documentsOf(command, 'pipeline');
  const cursor = documentOf(command, 'cursor');
  if (pipeline[0] && '$changeStream' in pipeline[0])
    return call.streams.open(namespaceOf(call), pipeline, cursor);
  const found = compilePipeline(collectionOf(call), pipeline, { variables: {}, collection })();
  for (const document of found) checkSize(document);
  return call.cursors.first(namespaceOf(call), found, cursor);
}

/** 16 MiB, and a little for what a server adds. */
const MAX_DOCUMENT = 16 * 1024 * 1024 + 16 * 1024;

function checkSize(document: Document): void {
  const size = BSON.calculateObjectSize(document);
  if (size <= MAX_DOCUMENT) return;
  const range = `Size must be between 0 and ${MAX_DOCUMENT}(16MB)`;
  throw new CommandError(10_334, `BSONObj size: ${size} is invalid. ${range}`);
}

export function getMore({ command, cursors, streams }: Call): Document | Promise<Document> {
  if (streams.has(command.getMore)) return streams.next(command.getMore, command);
  return cursors.next(command.getMore, command);
}

export function killCursors({ command, cursors, streams }: Call): Document {
  const ids = [command.cursors].flat();
  const killed = ids.filter(id => cursors.kill(id) || streams.kill(id));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter(id => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
}
