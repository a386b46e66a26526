/** All commands by name, with the options that each may carry. */
import type { Document } from '../document.ts';
import { CommandError } from '../errors.ts';
import { checkOptions } from '../options.ts';
import type { Command, Server } from './command.ts';
import { aggregate, find, getMore, killCursors } from './reads.ts';
import { createIndexes, drop, dropDatabase, listCollections } from './schema.ts';
import { findAndModify, insert, remove, update } from './writes.ts';

const hello: Command = ({ topology, connectionId }) => topology.hello(connectionId);

const endSessions: Command = ({ sessions, command }) => {
  sessions.end(command);
  return { ok: 1 };
};

interface Entry {
  readonly run: Command;
  /** `any` where they say nothing about data. */
  readonly options: readonly string[] | 'any';
}

const COMMANDS = new Map<string, Entry>(
  Object.entries({
    hello: { run: hello, options: 'any' },
    // A driver's first greeting.
    ismaster: { run: hello, options: 'any' },
    endSessions: { run: endSessions, options: [] },
    insert: { run: insert, options: ['documents', 'ordered'] },
    update: { run: update, options: ['updates', 'ordered'] },
    delete: { run: remove, options: ['deletes', 'ordered'] },
    findAndModify: { run: findAndModify, options: ['query', 'update', 'new', 'upsert', 'remove'] },
    find: { run: find, options: ['filter', 'sort', 'projection', 'limit', 'batchSize', 'singleBatch'] },
    getMore: { run: getMore, options: ['collection', 'batchSize'] },
    killCursors: { run: killCursors, options: ['cursors'] },
    aggregate: { run: aggregate, options: ['pipeline', 'cursor'] },
    createIndexes: { run: createIndexes, options: ['indexes'] },
    listCollections: {
      run: listCollections,
      options: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'],
    },
    drop: { run: drop, options: [] },
    dropDatabase: { run: dropDatabase, options: [] },
  } satisfies { readonly [name: string]: Entry }),
);

/** The answer of a command, also where it fails. */
export async function execute(server: Server, command: Document, connectionId: number): Promise<Document> {
  const [name = ''] = Object.keys(command);
  try {
    const entry = COMMANDS.get(name);
    if (!entry) throw new CommandError(59, `no such command: '${name}'`);
    const executed = server.sessions.executedBy(command);
    if (entry.options !== 'any') checkOptions(name, command, entry.options);
    const database = String(command.$db);
    return await entry.run({ ...server, name, database, command, connectionId, executed });
  } catch (error) {
    if (error instanceof CommandError) return error.answer();
    throw error;
  }
}
