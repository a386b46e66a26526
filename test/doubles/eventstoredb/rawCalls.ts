/** Calls that the client does not make by itself: filtered reads of `$all`, and appends that stop half-way. */
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb, { type AppendReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';

type AggregateCache = InstanceType<typeof streamsGrpc.StreamsClient>;

interface FilteredRead {
  readonly prefix: string;
  readonly count: number;
  readonly from?: bigint;
  readonly backwards?: boolean;
  /** Deadline in milliseconds from now. Default: 10 s. */
  readonly within?: number;
}

/** Positions of the events found. */
export async function filteredRead(url: string, read: FilteredRead): Promise<bigint[]> {
  const streams = connect(url);
  return await positions(streams, read).finally(() => streams.close());
}

/**
 * Sends the head of an append and one event, but never says that this was all. Resolves once the server has them;
 * `failed` once the call has ended.
 */
export async function beginAppend(
  url: string,
  stream: string,
): Promise<{ failed: Promise<ServiceError | null> }> {
  const streams = connect(url);
  const { promise: failed, resolve } = Promise.withResolvers<ServiceError | null>();
  const call = streams.append(error => {
    streams.close();
    resolve(error);
  });
  call.on('error', () => streams.close());
  for (const request of firstRequests(stream)) await new Promise(sent => call.write(request, sent));
  // Requests of one connection arrive in order: what is answered was sent after them.
  await positions(streams, { prefix: '', count: 1 });
  return { failed };
}

function connect(url: string): AggregateCache {
  const { host } = new URL(url.replace(/^esdb/, 'http'));
  return new streamsGrpc.StreamsClient(host, credentials.createInsecure());
}

function positions(streams: AggregateCache, read: FilteredRead): Promise<bigint[]> {
  const found: bigint[] = [];
  const deadline = Date.now() + (read.within ?? 10_000);
  return new Promise((resolve, reject) => {
    streams
      .read(filteredRequest(read), new Metadata(), { deadline })
      .on('data', (answer: ReadResp) => {
        const event = answer.getEvent()?.getEvent();
        if (event) found.push(BigInt(event.getCommitPosition()));
      })
      .on('end', () => resolve(found))
      .on('error', reject);
  });
}

function firstRequests(stream: string): AppendReq[] {
  const identifier = new sharedPb.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  const options = new streamsPb.AppendReq.Options()
    .setStreamIdentifier(identifier)
    .setAny(new sharedPb.Empty());
  const id = new sharedPb.UUID();
  id.setString(crypto.randomUUID());
  const message = new streamsPb.AppendReq.ProposedMessage().setId(id);
  message.getMetadataMap().set('type', 'Torn').set('content-type', 'application/json');
  return [
    new streamsPb.AppendReq().setOptions(options),
    new streamsPb.AppendReq().setProposedMessage(message),
  ];
}

function filteredRequest({ prefix, count, from, backwards = false }: FilteredRead) {
  const nothing = new sharedPb.Empty();
  const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression().setPrefixList([prefix]);
  const filter = new streamsPb.ReadReq.Options.FilterOptions()
    .setStreamIdentifier(expression)
    .setCount(nothing)
    .setCheckpointintervalmultiplier(1);
  const options = new streamsPb.ReadReq.Options()
    .setAll(sortKeyOf(from, backwards))
    .setCount(String(count))
    .setReadDirection(backwards ? 1 : 0)
    .setUuidOption(new streamsPb.ReadReq.Options.UUIDOption().setString(nothing))
    .setFilter(filter);
  return new streamsPb.ReadReq().setOptions(options);
}

function sortKeyOf(from: bigint | undefined, backwards: boolean) {
  const all = new streamsPb.ReadReq.Options.AllOptions();
  const nothing = new sharedPb.Empty();
  if (from === undefined) return backwards ? all.setEnd(nothing) : all.setStart(nothing);
  const position = new streamsPb.ReadReq.Options.Position()
    .setCommitPosition(String(from))
    .setPreparePosition(String(from));
  return all.setPosition(position);
}
