/**
 * What the driver tells of its connections: whether a server takes writes, and how often what was known of the servers
 * may have ceased to hold.
 */
import type { MongoClient, TopologyDescription, TopologyDescriptionChangedEvent } from 'mongodb';

/** The driver's names of servers that take writes. */
const WRITABLE: ReadonlySet<string> = new Set(['RSPrimary', 'Standalone', 'Mongos', 'LoadBalancer']);

type Availability =
  | { readonly is: 'away'; readonly error?: unknown }
  | { readonly is: 'back'; readonly awayMs: number };

export class ConnectionWatch {
  /** Told when there is no writable server any more, and when there is one again. */
  onAvailability: (availability: Availability) => void = () => {};
  #losses = 0;
  #connections = 0;
  #awaySince: number | undefined;
  #ended = false;

  constructor(client: MongoClient) {
    const lose = () => {
      this.#losses++;
    };
    client.on('connectionPoolCleared', lose);
    client.on('serverHeartbeatFailed', lose);
    client.on('connectionClosed', ({ reason }) => reason === 'error' && lose());
    client.on('connectionReady', () => {
      this.#connections++;
    });
    client.on('topologyDescriptionChanged', event => this.#see(event));
  }

  /** Rises with each connection that is lost, and each server that does not answer. */
  get losses(): number {
    return this.#losses;
  }

  /** Rises with each connection that is lost or made: a server that was restarted is met by a new one. */
  get changes(): number {
    return this.#losses + this.#connections;
  }

  /** From now on nothing is told. */
  end(): void {
    this.#ended = true;
  }

  #see({ previousDescription, newDescription }: TopologyDescriptionChangedEvent): void {
    if (this.#ended) return;
    const [before, now] = [previousDescription, newDescription].map(isWritable);
    if (before && !now) this.#leave(newDescription);
    if (now) this.#return();
  }

  #leave({ servers }: TopologyDescription): void {
    this.#awaySince ??= performance.now();
    const error = [...servers.values()].find(server => server.error)?.error;
    this.onAvailability({ is: 'away', ...(error && { error }) });
  }

  #return(): void {
    if (this.#awaySince === undefined) return;
    const awayMs = Math.round(performance.now() - this.#awaySince);
    this.#awaySince = undefined;
    this.onAvailability({ is: 'back', awayMs });
  }
}

const isWritable = ({ servers }: TopologyDescription): boolean =>
  [...servers.values()].some(({ type }) => WRITABLE.has(type));
