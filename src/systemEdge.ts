/** What the edge asks of a caller, put together from the settings. */
import type { Executor } from './commands/engine/executor.ts';
import { isLoopback } from './config.ts';
import { ClientAddresses } from './http/clientAddress.ts';
import { Gatekeeper } from './http/gatekeeper.ts';
import { Hosts } from './http/hosts.ts';
import { RateLimits } from './http/rateLimits.ts';
import type { Identity } from './identity/identity.ts';
import type { EdgeSettings } from './identity/settings.ts';

interface EdgeOptions {
  readonly edge?: EdgeSettings;
  /** What the server listens on. */
  readonly host: string;
}

const NO_EDGE: EdgeSettings = { allowedHosts: [], trustProxy: [], rateLimits: undefined };

/** By which names callers know this server, who they are, and how often they may call. */
export function systemEdge(
  { edge = NO_EDGE, host }: EdgeOptions,
  identity: Identity | undefined,
  executor: Executor,
) {
  const { allowedHosts: allowed, trustProxy, rateLimits } = edge;
  const hosts = new Hosts({ allowed, isLoopback: isLoopback(host), isOpen: identity === undefined });
  const limits = identity && rateLimits && new RateLimits(rateLimits, new ClientAddresses(trustProxy));
  return { hosts, gatekeeper: new Gatekeeper(identity, executor, limits) };
}
