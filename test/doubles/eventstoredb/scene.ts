/** The real client on a double of its own, or on the server at EVENTSTORE_URL, and streams that nobody else has. */
import {
  type AllStreamRecordedEvent,
  type AppendExpectedRevision,
  type AppendResult,
  type EventData,
  EventStoreDBClient,
  jsonEvent,
} from '@eventstore/db-client';
import { EventStoreDbDouble } from './index.ts';

/** With these on a call the client takes the classic path. */
const SOMEBODY = { credentials: { username: 'somebody', password: 'secret' } };

const { EVENTSTORE_URL } = process.env;

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
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
