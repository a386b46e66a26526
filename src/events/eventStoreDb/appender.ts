/** Appends, one call each on the client's classic path, for the reasons in ADR 6. */
import {
  type EventData,
  type EventStoreDBClient,
  type JSONEventType,
  jsonEvent,
} from '@eventstore/db-client';
import type { AppendRequest, EncodedEvent } from '../appendRequest.ts';
import type { AppendResult } from '../eventStore.ts';
import { appendFailure } from './clientErrors.ts';
import { inTime } from './connection.ts';
import type { Credentials } from './connectionString.ts';

/**
 * Of one append. Reached: its outcome is unknown, and the caller repeats it with the same event ids. The server's
 * own timeouts are 2 s; with three tries in the 10 s of patience that commands have, one meets the next leader.
 */
const DEADLINE_MS = 3_000;
/** Beside that, for each event: the client sends them one by one, and the server took 2,000 of them in 0.9 s. */
const DEADLINE_PER_EVENT_MS = 2;
/** What the client may take on top of it to find a node. */
const FINDING_MS = 1_000;

export class Appender {
  readonly #client: EventStoreDBClient;
  readonly #credentials: Credentials;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(client: EventStoreDBClient, credentials: Credentials) {
    this.#client = client;
    this.#credentials = credentials;
  }

  /** `stored` is the name of the stream in the cluster. @throws as `EventStore.append` */
  append(stored: string, request: AppendRequest): Promise<AppendResult> {
    const sent = this.#send(stored, request).finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
    return sent;
  }

  /** Resolves once no append is under way. */
  async drained(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #send(stored: string, request: AppendRequest): Promise<AppendResult> {
    const { expected, events } = request;
    const deadline = DEADLINE_MS + events.length * DEADLINE_PER_EVENT_MS;
    try {
      const answer = await inTime(
        this.#client.appendToStream(stored, events.map(toJsonEvent), {
          expectedRevision: expected === 'no-stream' ? 'no_stream' : BigInt(expected),
          credentials: this.#credentials,
          requiresLeader: true,
          deadline,
        }),
        deadline + FINDING_MS,
      );
      if (!answer.position) throw new Error('the server answered an append without a position');
      return { revision: Number(answer.nextExpectedRevision), position: answer.position.commit };
    } catch (error) {
      throw appendFailure(request, error);
    }
  }
}

/** The client encodes again, so it gets data of its own: the texts were made before the caller could change anything. */
function toJsonEvent({ id, type, data, metadata }: EncodedEvent): EventData {
  return jsonEvent<JSONEventType>({ id, type, data: JSON.parse(data), metadata: JSON.parse(metadata) });
}
