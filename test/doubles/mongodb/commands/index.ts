/** All commands by name. */
import type { Document } from '../document.ts';
import { CommandError } from '../errors.ts';
import { Scope } from '../expressions.ts';
import type { Command, Server } from './command.ts';
import { aggregate, count, find, getMore, killCursors } from './reads.ts';
import { createIndexes, drop, dropDatabase, listCollections, listIndexes } from './schema.ts';
import { findAndModify, insert, remove, update } from './writes.ts';

const hello: Command = ({ topology, connectionId }) => topology.hello(connectionId);

const COMMANDS = new Map<string, Command>(
  Object.entries({
    hello,
    ismaster: hello,
    isMaster: hello,
    ping: () => ({ ok: 1 }),
    buildInfo: () => ({ version: '7.0.0', versionArray: [7, 0, 0, 0], bits: 64, ok: 1 }),
    endSessions: ({ sessions, command }) => {
      sessions.end(command);
      return { ok: 1 };
    },
    insert,
    update,
    delete: remove,
    findAndModify,
    find,
    getMore,
    killCursors,
    aggregate,
    count,
    createIndexes,
    listIndexes,
    listCollections,
    drop,
    dropDatabase,
  } satisfies { readonly [name: string]: Command }),
);

/** The answer of a command, be it that it failed. */
export function execute(server: Server, command: Document, connectionId: number): Document {
  const [name = ''] = Object.keys(command);
  try {
    const run = COMMANDS.get(name);
    if (!run) throw new CommandError(59, `no such command: '${name}'`);
    const database = String(command.$db);
    const executed = server.sessions.executedBy(command);
    return run({ ...server, name, database, command, connectionId, executed, scope: new Scope() });
  } catch (error) {
    if (error instanceof CommandError) return error.answer();
    throw error;
  }
}
