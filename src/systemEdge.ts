/** What the edge asks of a caller, put together from the settings. */
import type { Executor } from './commands/engine/executor.ts';
import { isLoopback } from './config.ts';
import { ClientAddresses } from './http/clientAddress.ts';
import { Gatekeeper } from './http/gatekeeper.ts';
import { Hosts } from './http/hosts.ts';
import { RateLimits } from './http/rateLimits.ts';
import type { Identity } from './identity/identity.ts';
import type { EdgeSettings } from './identity/settings.ts';
import { ownCounter } from './rateLimits/callCounter.ts';
import type { StorageBackends } from './storageBackends.ts';

interface EdgeOptions {
  readonly engines: Pick<StorageBackends, 'openCallCounter'>;
  readonly edge?: EdgeSettings;
  /** What the server listens on. */
  readonly host: string;
}

const NO_EDGE: EdgeSettings = { allowedHosts: [], trustProxy: [], rateLimits: undefined };

/** By which names callers know this server, who they are, and how often they may call. */
export function systemEdge(
  { edge = NO_EDGE, host, engines }: EdgeOptions,
  identity: Identity | undefined,
  executor: Executor,
) {
  const { allowedHosts: allowed, trustProxy, rateLimits } = edge;
  const hosts = new Hosts({ allowed, isLoopback: isLoopback(host), isOpen: identity === undefined });
  const counter = engines.openCallCounter ?? ownCounter;
  const limits =
    identity && rateLimits && new RateLimits(rateLimits, new ClientAddresses(trustProxy), counter());
  return { hosts, limits, gatekeeper: new Gatekeeper(identity, executor, limits) };
}
