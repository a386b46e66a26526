/** What a command is given beside itself. */
import type { ChangeStreams } from '../changeStreams.ts';
import type { Collection } from '../collection.ts';
import type { Cursors } from '../cursors.ts';
import type { Document } from '../document.ts';
import type { Faults } from '../faults.ts';
import type { Executed, Sessions } from '../sessions.ts';
import type { Store } from '../store.ts';
import type { Topology } from '../topology.ts';

export interface Server {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly streams: ChangeStreams;
  readonly faults: Faults;
  readonly sessions: Sessions;
  readonly topology: Topology;
}

export interface Call extends Server {
  readonly name: string;
  readonly database: string;
  readonly command: Document;
  readonly connectionId: number;
  readonly executed: Executed;
}

/** @throws CommandError */
export type Command = (call: Call) => Document | Promise<Document>;

export function collectionOf(call: Call): Collection | undefined {
  return call.store.collection(call.database, String(call.command[call.name]));
}

export function namespaceOf(call: Call): string {
  return `${call.database}.${String(call.command[call.name])}`;
}
