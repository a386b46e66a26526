/**
 * The client, and the one place that reaches into it. Its public reads have no deadline, its `readAll` knows no
 * filter, and its `handleError` needs mending, so `AggregateCache.Read` is called here on the client's own channel.
 */
import type { BaseOptions } from '@eventstore/db-client';
import { DeadlineExceededError, EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { CallOptions, ClientReadableStream, Metadata } from '@grpc/grpc-js';
import { asError, ClientSilent } from './clientErrors.ts';
import { allowTlsByAddress } from './tlsByAddress.ts';

/** Members of the client that are `protected` or `private` in its types; version 6.2.1, in `dist/Client/index.js`. */
interface Plumbing {
  GRPCStreamCreator(
    Client: typeof StreamsClient,
    name: string,
    create: (client: StreamsClient) => ClientReadableStream<ReadResp>,
  ): () => Promise<ClientReadableStream<ReadResp>>;
  callArguments(base: BaseOptions, options: CallOptions): [Metadata, CallOptions];
  handleError: (client: unknown, error: Error) => Promise<void>;
}

/** For a subscription to find a node, milliseconds; once it runs it has no deadline. */
const FINDING_DEADLINE_MS = 30_000;

export interface ReadCall {
  readonly requiresLeader: boolean;
  /** Milliseconds, kept by both sides; none for a subscription. */
  readonly deadline?: number;
  /** Cancels the call; its reason is thrown. */
  readonly signal: AbortSignal;
}

export class Connection {
  readonly client: EventStoreDBClient;
  readonly #plumbing: Plumbing;
  #last: StreamsClient | undefined;

  constructor(connectionString: string) {
    allowTlsByAddress();
    this.client = EventStoreDBClient.connectionString(connectionString);
    this.#plumbing = this.client as unknown as Plumbing;
    mendErrorHandling(this.#plumbing);
  }

  /** Sends the request once the answers are iterated over. @throws the client's errors, or the signal's reason */
  async *read(request: ReadReq, call: ReadCall): AsyncGenerator<ReadResp> {
    const { signal } = call;
    const stream = await this.#open(request, call);
    const cancel = () => stream.cancel();
    signal.addEventListener('abort', cancel);
    try {
      yield* stream as AsyncIterable<ReadResp>;
    } catch (error) {
      throw signal.aborted ? signal.reason : asError(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  }

  /** Ends what is under way and lets go of the socket. */
  async close(): Promise<void> {
    await this.client.dispose();
    this.#last?.close();
  }

  async #open(request: ReadReq, { requiresLeader, deadline, signal }: ReadCall) {
    signal.throwIfAborted();
    const until = deadline === undefined ? Number.POSITIVE_INFINITY : new Date(Date.now() + deadline);
    const create = this.#plumbing.GRPCStreamCreator(services.StreamsClient, 'read', client => {
      this.#last = client;
      return client.read(request, ...this.#plumbing.callArguments({ requiresLeader }, { deadline: until }));
    });
    let given = true;
    const opening = create().then(stream => {
      // The iterator gets the error. One that comes when nobody does any more must not end the process.
      stream.on('error', () => {});
      if (!given) stream.cancel();
      return stream;
    });
    try {
      return await inTime(opening, deadline ?? FINDING_DEADLINE_MS, signal);
    } catch (error) {
      given = false;
      throw error;
    }
  }
}

/**
 * After a failed call the client opens a new channel where it takes the old one for broken. It waits for it without
 * anyone who would hear of a failure: where no node is found just then, the rejection would end the process. And it
 * does not take a channel for broken whose calls pass their deadline, though a frozen node looks just like that.
 */
function mendErrorHandling(plumbing: Plumbing): void {
  const handle = plumbing.handleError;
  plumbing.handleError = (client, error) => {
    const late = asError(error) instanceof DeadlineExceededError;
    const taken = late ? new UnavailableError(undefined, 'no answer before the deadline') : error;
    // Calls that wait for that channel get the same failure.
    return handle(client, taken).catch(() => {});
  };
}

/**
 * The promise, within so many milliseconds: what the client does before a call is sent, finding a node, has no
 * deadline of its own. @throws ClientSilent, or the signal's reason
 */
export async function inTime<T>(promise: Promise<T>, milliseconds: number, signal?: AbortSignal): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const abort = () => ended.reject(signal?.reason);
  const timer = setTimeout(
    () => ended.reject(new ClientSilent(`no answer in ${milliseconds} ms`)),
    milliseconds,
  );
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    return await Promise.race([promise, ended.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
