/** Retryable writes: what of a session's newest write was done already is not done again when it is sent again. */
import { BSON } from 'mongodb';
import { type Document, documentOf } from './document.ts';
import { CommandError } from './errors.ts';
import type { Mode } from './topology.ts';

/** By statement, its result. */
export type Executed = Map<number, Document>;

interface Newest {
  readonly number: bigint;
  readonly executed: Executed;
}

export class Sessions {
  readonly #mode: Mode;
  readonly #newest = new Map<string, Newest>();

  constructor(mode: Mode) {
    this.#mode = mode;
  }

  /** What of this command was done before; kept up by the caller, who executes it. Empty without a transaction number. */
  executedBy(command: Document): Executed {
    if (command.startTransaction !== undefined || command.autocommit !== undefined)
      throw this.#noTransactions();
    if (command.txnNumber === undefined) return new Map();
    if (this.#mode === 'standalone') throw this.#noTransactions();
    return this.#executedIn(sessionOf(command), BigInt(command.txnNumber as bigint));
  }

  end(command: Document): void {
    for (const session of [command.endSessions].flat()) this.#newest.delete(keyOfSession(session));
  }

  #executedIn(session: string, number: bigint): Executed {
    const newest = this.#newest.get(session);
    if (newest?.number === number) return newest.executed;
    if (newest && newest.number > number) {
      const message = `Retryable write with txnNumber ${number} is prohibited on session: a newer one has started`;
      throw new CommandError(225, message);
    }
    const executed: Executed = new Map();
    this.#newest.set(session, { number, executed });
    return executed;
  }

  #noTransactions(): CommandError {
    if (this.#mode === 'replicaSet') return new CommandError(238, 'transactions are not implemented');
    return new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
}

function sessionOf(command: Document): string {
  return keyOfSession(documentOf(command, 'lsid'));
}

function keyOfSession(session: unknown): string {
  return BSON.EJSON.stringify(session);
}
