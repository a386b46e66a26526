/** What routes are built on: the log, the write side, the read side. */
import type { EventScans } from '../audit/eventScans.ts';
import type { Executor } from '../commands/engine/executor.ts';
import type { IdempotentRequests } from '../commands/engine/idempotentRequests.ts';
import type { EventStore } from '../events/eventStore.ts';
import type { Instances } from '../leases/instances.ts';
import type { PlatformRegistry } from '../messaging/platformRegistry.ts';
import type { Bot } from '../processes/bot/bot.ts';
import type { Cascades } from '../processes/cascades.ts';
import type { Intake } from '../processes/intake/intake.ts';
import type { Waiting } from '../processes/waiting/waiting.ts';
import type { ReadModels } from '../projections/readModels.ts';

export interface Backend {
  readonly eventStore: EventStore;
  readonly eventScans: EventScans;
  readonly executor: Executor;
  readonly requests: IdempotentRequests;
  readonly cascades: Cascades;
  readonly bot: Bot;
  readonly intake: Intake;
  readonly waiting: Waiting;
  readonly readModels: ReadModels;
  readonly platforms: PlatformRegistry;
  readonly instances: Pick<Instances, 'all'>;
}
