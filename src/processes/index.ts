/** Every process of the system, and how they start and stop together. */
import type { Executor } from '../commands/engine/executor.ts';
import type { Integrations } from '../config.ts';
import type { Leases } from '../leases/leases.ts';
import { catalogResponder } from '../messaging/bot/catalogResponder.ts';
import { httpResponder } from '../messaging/bot/httpResponder.ts';
import type { Responder } from '../messaging/bot/responder.ts';
import type { PlatformRegistry } from '../messaging/platformRegistry.ts';
import type { ReadModels } from '../projections/readModels.ts';
import { sleep } from '../scheduling/delays.ts';
import { Bot } from './bot/bot.ts';
import { ChatHistory } from './bot/chatHistory.ts';
import { botProcess } from './bot/process.ts';
import { Cascades } from './cascades.ts';
import { Intake } from './intake/intake.ts';
import { LeasedProcess } from './leasedProcess.ts';
import { Outbound } from './outbound/outbound.ts';
import type { ProcessDefinition, ProcessOptions } from './process.ts';
import { profileProcess } from './profiles.ts';
import { type ChannelWatch, Recovery } from './recovery/recovery.ts';
import { LateReplies } from './waiting/lateReplies.ts';
import { Waiting } from './waiting/waiting.ts';

interface ReactionOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly platforms: PlatformRegistry;
  readonly integrations: Pick<Integrations, 'bot'>;
  /** Of this run of the process, never used before. */
  readonly instanceId: string;
  /** Default: the one that the settings name. */
  readonly responder?: Responder | undefined;
  /** Told of channels that go off and come back. */
  readonly watch?: ChannelWatch | undefined;
}

/** What reacts to events; the parts that routes call as well are named. */
interface Reactions {
  readonly cascades: Cascades;
  readonly bot: Bot;
  readonly intake: Intake;
  readonly waiting: Waiting;
  readonly definitions: readonly ProcessDefinition[];
}

export function createReactions(options: ReactionOptions): Reactions {
  const {
    executor,
    readModels,
    platforms,
    integrations,
    instanceId,
    responder = configuredResponder(options),
  } = options;
  const { pauseMinutes } = integrations.bot;
  const cascades = new Cascades({ executor, readModels });
  const bot = new Bot({ executor, readModels, responder, instanceId, pauseMinutes });
  const intake = new Intake({ executor, readModels, platforms });
  const profiles = profileProcess({ executor, platforms });
  const outbound = new Outbound({ executor, readModels, platforms, instanceId }).process();
  const recovery = new Recovery({ executor, readModels, platforms, watch: options.watch }).process();
  const waiting = new Waiting({ executor, readModels, platforms, intake });
  const late = new LateReplies({ executor, platforms, readModels, bot });
  const answering = botProcess(bot, executor.store, late);
  const taking = [intake.process(), waiting.process()];
  const definitions = [cascades.process(), ...taking, answering, profiles, outbound, recovery];
  return { cascades, bot, intake, waiting, definitions };
}

function configuredResponder({ readModels, integrations }: ReactionOptions): Responder {
  const { url, timeoutMs } = integrations.bot;
  if (url === undefined) return catalogResponder(new ChatHistory(readModels));
  return httpResponder({ url, timeoutMs });
}

/** How long handlers under way may take at a stop; what they had begun is taken up again at the next start. */
const STOP_MS = 1_500;

export interface RunningProcesses {
  stop(): Promise<void>;
}

/** Each begins once this instance holds its lease. */
export function startProcesses(
  definitions: readonly ProcessDefinition[],
  leases: Leases,
  options: ProcessOptions,
): RunningProcesses {
  const processes = definitions.map(definition => new LeasedProcess(definition, leases, options));
  return {
    stop: async () => {
      const patience = new AbortController();
      const stopped = Promise.all(processes.map(process => process.stop())).finally(() => patience.abort());
      await Promise.race([stopped, sleep(STOP_MS, { signal: patience.signal })]);
    },
  };
}
