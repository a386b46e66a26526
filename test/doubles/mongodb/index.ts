/**
 * A MongoDB server in this process, as far as the real driver can tell. README.md says which commands, options and
 * operators it speaks, and which faults it can be asked for. What it holds survives `down` and `up`.
 */
import { type AddressInfo, createServer, type Server as TcpServer } from 'node:net';
import { ChangeStreams } from './changeStreams.ts';
import type { Server } from './commands/command.ts';
import { Connection } from './connection.ts';
import { Cursors } from './cursors.ts';
import type { Document } from './document.ts';
import { Faults } from './faults.ts';
import type { IndexSpec } from './indexes.ts';
import { Seen } from './seen.ts';
import { Sessions } from './sessions.ts';
import { type Snapshot, Store } from './store.ts';
import { type Mode, SET_NAME, Topology } from './topology.ts';

export interface MongoDbDoubleOptions {
  /** Default: a replica set of one. A standalone server has no sessions and takes no transaction numbers. */
  readonly mode?: Mode;
  /** Default: any that is free. */
  readonly port?: number;
  /** Of the faults at random rates. */
  readonly seed?: number;
}

export class MongoDbDouble {
  readonly faults: Faults;
  readonly seen = new Seen();
  readonly #topology: Topology;
  readonly #store = new Store();
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #listener: TcpServer | undefined;
  #frozen = false;
  #port: number;
  #connectionIds = 0;

  private constructor({ mode = 'replicaSet', port = 0, seed = 1 }: MongoDbDoubleOptions) {
    this.#port = port;
    this.faults = new Faults(seed);
    this.#topology = new Topology(mode);
    this.#server = {
      store: this.#store,
      faults: this.faults,
      topology: this.#topology,
      cursors: new Cursors(),
      streams: new ChangeStreams(mode, this.#store.changes),
      sessions: new Sessions(mode),
    };
  }

  static async start(options: MongoDbDoubleOptions = {}): Promise<MongoDbDouble> {
    const double = new MongoDbDouble(options);
    await double.up();
    return double;
  }

  /** Names no database. */
  get url(): string {
    const { mode } = this.#topology;
    const kind = mode === 'replicaSet' ? `replicaSet=${SET_NAME}` : 'directConnection=true';
    return `mongodb://127.0.0.1:${this.#port}/?${kind}`;
  }

  /** What a collection holds, in the order in which it came; int64 is bigint. */
  documents(database: string, collection: string): readonly Document[] {
    return this.#store.collection(database, collection)?.documents() ?? [];
  }

  /** Names of collections that there are. */
  collections(database: string): readonly string[] {
    return [...this.#store.collections(database).keys()];
  }

  /** Indexes as they were asked for, without the one on `_id`. */
  indexes(database: string, collection: string): readonly IndexSpec[] {
    return this.#store.collection(database, collection)?.indexes ?? [];
  }

  /** How many change streams clients have open. */
  get changeStreams(): number {
    return this.#server.streams.size;
  }

  /** Cuts all connections and takes no new ones. */
  async down(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    if (!listener) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    listener.close(() => resolve());
    for (const connection of this.#connections) connection.cut();
    this.#server.streams.killAll();
    await promise;
  }

  /** On the same port again. */
  async up(): Promise<void> {
    if (this.#listener) return;
    const listener = createServer(socket => {
      const connection = new Connection(socket, this.#server, this.seen, ++this.#connectionIds);
      this.#connections.add(connection);
      if (this.#frozen) connection.freeze();
      socket.on('close', () => this.#connections.delete(connection));
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    listener.once('error', reject);
    listener.listen(this.#port, '127.0.0.1', resolve);
    await promise;
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
    this.#topology.at(`127.0.0.1:${this.#port}`);
  }

  /** Connections are accepted, and nothing is answered: what SIGSTOP makes of a server. */
  freeze(): void {
    this.#frozen = true;
    for (const connection of this.#connections) connection.freeze();
  }

  thaw(): void {
    this.#frozen = false;
    for (const connection of this.#connections) connection.thaw();
  }

  /** All that it holds, as at this moment; for {@link restore}. */
  snapshot(): Snapshot {
    return this.#store.snapshot();
  }

  /** Holds what it held at the time of the snapshot; nothing, where none is given. */
  restore(snapshot: Snapshot = new Map()): void {
    this.#store.restore(snapshot);
  }

  /** Killed and started again; between the two it may lose what it held, as a server without its disk does. */
  async restart(lose: (double: this) => void = () => {}): Promise<void> {
    await this.down();
    lose(this);
    await this.up();
  }

  async stop(): Promise<void> {
    await this.down();
  }
}
