/** The real client on a double of its own, or on the server at EVENTSTORE_URL, and streams that nobody else has. */
import {
  type AllStreamRecordedEvent,
  type AppendExpectedRevision,
  type AppendResult,
  type EventData,
  EventStoreDBClient,
  jsonEvent,
} from '@eventstore/db-client';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { EventStoreDbDouble } from './index.ts';

/** With these on a call the client takes the classic path. */
const SOMEBODY = { credentials: { username: 'somebody', password: 'secret' } };

const { EVENTSTORE_URL } = process.env;

export interface FilteredRead {
  readonly prefix: string;
  readonly count: number;
  readonly from?: bigint;
  readonly backwards?: boolean;
  /** Deadline in milliseconds from now. */
  readonly within?: number;
}

export class DoubleScene {
  readonly client: EventStoreDBClient;
  /** Undefined on a real server. */
  readonly double: EventStoreDbDouble | undefined;
  readonly url: string;
  readonly #own = crypto.randomUUID();

  private constructor(url: string, double?: EventStoreDbDouble) {
    this.url = url;
    this.double = double;
    this.client = EventStoreDBClient.connectionString(url);
  }

  static async begin(): Promise<DoubleScene> {
    return EVENTSTORE_URL
      ? new DoubleScene(EVENTSTORE_URL)
      : DoubleScene.on(await EventStoreDbDouble.start());
  }

  static on(double: EventStoreDbDouble): DoubleScene {
    return new DoubleScene(double.url, double);
  }

  async end(): Promise<void> {
    await this.client.dispose();
    await this.double?.stop();
  }

  stream(name = 's'): string {
    return `${this.#own}-${name}`;
  }

  event(type = 'Happened'): EventData {
    return jsonEvent({ type, data: { text: type }, metadata: { by: 'test' } });
  }

  events(count: number): EventData[] {
    return Array.from({ length: count }, (_, n) => this.event(`Happened${n}`));
  }

  append(
    stream: string,
    expectedRevision: AppendExpectedRevision,
    events: EventData[],
    options: { deadline?: number; requiresLeader?: boolean } = {},
  ): Promise<AppendResult> {
    return this.client.appendToStream(stream, events, { expectedRevision, ...SOMEBODY, ...options });
  }

  /** The `$all` events of this scene's own streams. */
  async written(): Promise<AllStreamRecordedEvent[]> {
    const all = await collect(this.client.readAll());
    return all.flatMap(({ event }) => (event?.streamId.startsWith(this.#own) ? [event] : []));
  }

  /** A read of `$all` with a filter, which the client itself does not offer. Positions; stream names where asked. */
  filteredRead(read: FilteredRead): Promise<{ stream: string; position: bigint }[]> {
    const { host } = new URL(this.url.replace(/^esdb/, 'http'));
    const streams = new streamsGrpc.StreamsClient(host, credentials.createInsecure());
    const found: { stream: string; position: bigint }[] = [];
    const deadline = Date.now() + (read.within ?? 10_000);
    return new Promise((resolve, reject) => {
      streams
        .read(filteredRequest(read), new Metadata(), { deadline })
        .on('data', (answer: InstanceType<typeof streamsPb.ReadResp>) => {
          const event = answer.getEvent()?.getEvent();
          if (!event) return;
          const name = Buffer.from(event.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
          found.push({ stream: name, position: BigInt(event.getCommitPosition()) });
        })
        .on('end', () => resolve(found))
        .on('error', (error: ServiceError) => reject(error));
    }).finally(() => streams.close()) as Promise<typeof found>;
  }
}

function filteredRequest({ prefix, count, from, backwards = false }: FilteredRead) {
  const nothing = new sharedPb.Empty();
  const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression().setPrefixList([prefix]);
  const filter = new streamsPb.ReadReq.Options.FilterOptions()
    .setStreamIdentifier(expression)
    .setCount(nothing)
    .setCheckpointintervalmultiplier(1);
  const options = new streamsPb.ReadReq.Options()
    .setAll(placeOf(from, backwards))
    .setCount(String(count))
    .setReadDirection(backwards ? 1 : 0)
    .setUuidOption(new streamsPb.ReadReq.Options.UUIDOption().setString(nothing))
    .setFilter(filter);
  return new streamsPb.ReadReq().setOptions(options);
}

function placeOf(from: bigint | undefined, backwards: boolean) {
  const all = new streamsPb.ReadReq.Options.AllOptions();
  const nothing = new sharedPb.Empty();
  if (from === undefined) return backwards ? all.setEnd(nothing) : all.setStart(nothing);
  const position = new streamsPb.ReadReq.Options.Position()
    .setCommitPosition(String(from))
    .setPreparePosition(String(from));
  return all.setPosition(position);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
