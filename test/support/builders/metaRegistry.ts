/** Meta's platforms as the system has them, for tests of what is built on them. */
import { GraphClient } from '../../../src/messaging/meta/graphClient.ts';
import { metaPlatforms } from '../../../src/messaging/meta/metaPlatforms.ts';
import type { MetaSettings } from '../../../src/messaging/meta/settings.ts';
import { PlatformRegistry } from '../../../src/messaging/platformRegistry.ts';

/** Nothing listens at the discard port of the loopback: tests talk to no platform that they have not started. */
export const NOBODY_THERE = 'http://127.0.0.1:9';

const settings: MetaSettings = {
  verifyToken: undefined,
  appSecrets: [],
  appId: '77',
  allowUnsigned: true,
  graphUrl: NOBODY_THERE,
};

interface Given extends Partial<MetaSettings> {
  readonly timeoutMs?: number;
}

export function metaRegistry({ timeoutMs, ...given }: Given = {}): PlatformRegistry {
  const { graphUrl, ...others } = { ...settings, ...given };
  const client = new GraphClient({ graphUrl, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return new PlatformRegistry(metaPlatforms({ graphUrl, ...others }, client));
}
