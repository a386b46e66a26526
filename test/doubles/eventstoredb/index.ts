/**
 * An EventStoreDB in memory behind the real protocol: what its client library cannot tell from server 23.10, the bad
 * moments included. Known are appends on both paths, reads, subscriptions to $all, tombstones, server features and
 * gossip. The log outlives `down()`.
 */
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js';
import { append } from './appendCall.ts';
import { batchAppend } from './batchAppendCall.ts';
import { clusterInfo, type Member, supportedMethods } from './cluster.ts';
import { Connections, type Tls } from './connections.ts';
import { Faults } from './faults.ts';
import { EventLog } from './log.ts';
import type { Node } from './node.ts';
import { read } from './readCall.ts';
import { SeenCalls } from './seen.ts';
import { tombstone } from './tombstoneCall.ts';

export type { Member } from './cluster.ts';
export type { CallKind, Fault, FaultRates } from './faults.ts';

/** The server's own limit of a message. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

interface DoubleOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Determines positions and random faults. Default: 1. */
  readonly seed?: number;
  /** Position that the log begins at, so that it reaches the end of a chunk soon. Default: 0. */
  readonly firstPosition?: number;
  /** Default: none, and any credentials are taken. */
  readonly tls?: Tls;
}

export class EventStoreDbDouble {
  readonly faults: Faults;
  readonly seen = new SeenCalls();
  /** What gossip says; undefined for this node only, leading. */
  members: readonly Member[] | undefined;
  #log: EventLog;
  readonly #live: Node['live'] = new Set();
  readonly #server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  readonly #connections: Connections;

  private constructor(seed: number, firstPosition: number, tls: Tls | undefined) {
    this.#connections = new Connections(this.#server, tls);
    this.faults = new Faults(seed);
    this.#log = new EventLog(seed, firstPosition);
    // No server's log is ever empty: this is what a new one begins with.
    this.writeForeign('$$$scavenges', '$metadata');
    this.#serve();
  }

  static async start({
    port = 0,
    seed = 1,
    firstPosition = 0,
    tls,
  }: DoubleOptions = {}): Promise<EventStoreDbDouble> {
    const double = new EventStoreDbDouble(seed, firstPosition, tls);
    await double.#connections.listen(port);
    return double;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  get port(): number {
    return this.#connections.port;
  }

  /** Subscriptions that have caught up and are notified of each append. */
  get liveSubscriptions(): number {
    return this.#live.size;
  }

  /** Events of the server's own ($…) or of another application. */
  writeForeign(stream: string, type: string, count = 1): void {
    const data = Buffer.from('{}');
    const event = () => ({ id: crypto.randomUUID(), type, json: true, data, metadata: new Uint8Array() });
    this.#log.append(stream, 'any', Array.from({ length: count }, event));
  }

  /** Where its last record lies. */
  get lastPosition(): number {
    return this.#log.records.at(-1)?.position ?? 0;
  }

  /** Killed and started again with what it held up to a position; with an empty log, where none is given. */
  async restart(upTo?: number): Promise<void> {
    await this.down();
    this.#log = upTo === undefined ? new EventLog(2) : this.#log.upTo(upTo);
    if (upTo === undefined) this.writeForeign('$$$scavenges', '$metadata');
    await this.up();
  }

  /** Ends each live subscription as too slow. */
  dropSubscribers(): void {
    for (const subscription of this.#live) subscription.drop();
  }

  /** Closes the port and cuts all connections. */
  async down(): Promise<void> {
    await this.#connections.close();
  }

  /** Opens the same port again. */
  async up(): Promise<void> {
    await this.#connections.listen(this.port);
  }

  async stop(): Promise<void> {
    await this.#connections.close();
    this.#server.forceShutdown();
  }

  #serve(): void {
    const current = () => this.#log;
    const node: Node = {
      get log() {
        return current();
      },
      faults: this.faults,
      seen: this.seen,
      live: this.#live,
      cut: peer => this.#connections.cut(peer),
    };
    this.#server.addService(streamsService(), {
      read: read.bind(null, node),
      append: append.bind(null, node),
      batchAppend: batchAppend.bind(null, node),
      tombstone: tombstone.bind(null, node),
    });
    this.#server.addService(features.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: sendUnaryData<ReturnType<typeof supportedMethods>>) =>
        answer(null, supportedMethods()),
    });
    this.#server.addService(gossip.GossipService, {
      read: (_: unknown, answer: sendUnaryData<ReturnType<typeof clusterInfo>>) =>
        answer(null, clusterInfo(this.members ?? [this.#itself()])),
    });
  }

  #itself(): Member {
    return { host: '127.0.0.1', port: this.port, state: 'leader', alive: true };
  }
}

/** The service as the client ships it, but for answers of Read, which are bytes already. */
function streamsService(): ServiceDefinition {
  const { delete: _unknown, ...known } = streams.StreamsService;
  return { ...known, read: { ...known.read, responseSerialize: (bytes: Buffer) => bytes } };
}
