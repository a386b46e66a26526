/** Starts the system from the environment, and stops it on a signal. */
import { parseArgs } from 'node:util';
import { exitWithError, isMisuse } from './cli/exit.ts';
import { InvalidConfig, isLoopback, readConfig } from './config.ts';
import { ListenError } from './http/server.ts';
import { IdleMemory } from './idleMemory.ts';
import { createLog } from './log.ts';
import { InvalidSetting, openStorageBackends } from './storageBackends.ts';
import { startSystem } from './system.ts';

/** A stop that takes longer than this is ended by force: nothing acknowledged is lost by that. */
const STOP_LIMIT_MS = 9_500;
/** Of it, what is left for the stop itself after a delay. */
const STOP_WORK_MS = 4_500;
/** How long the end of the process waits for the reader of its log. */
const LOG_END_MS = 250;

function greet(url: string): void {
  process.stderr.write(
    `chatledger\n  API      ${url}/api\n  docs     ${url}/docs\n  console  ${url}/console\n`,
  );
}

/** @throws TypeError for an argument that there is none of */
function readArguments(): { readonly newLog: boolean; readonly demo: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { 'new-log': flag, demo: flag } });
  return { newLog: values['new-log'], demo: values.demo };
}

async function fillForDemo(url: string): Promise<void> {
  const { openDemoShop } = await import('./demo/openDemoShop.ts');
  const isOpened = await openDemoShop(url);
  const said = isOpened
    ? `a shop was opened: look at ${url}/console`
    : 'the log has a shop already: nothing was added';
  process.stderr.write(`demo: ${said}\n`);
}

async function main(): Promise<void> {
  const { newLog, demo } = readArguments();
  // Where nobody reads standard error, the server goes on all the same.
  process.stderr.on('error', () => {});
  const config = readConfig();
  const { host, engines: settings, integrations, stopDelayMs } = config;
  const { log, output } = createLog(config.logLevel);
  const engines = await openStorageBackends({ ...settings, newLog }, log);
  const system = await startSystem({ ...config, engines, log, droppedLogLines: () => output.dropped });
  if (!isLoopback(host) && !config.identity)
    log.warn({ host }, 'no authentication: anyone who can reach this address has full access');
  const { appSecrets, allowUnsigned } = integrations.facebook;
  if (allowUnsigned && appSecrets.length === 0)
    log.warn(
      'FACEBOOK_ALLOW_UNSIGNED: webhooks are accepted from anyone; nothing proves where they come from',
    );
  const stop = async (reason: string, exitCode: number) => {
    log.info({ reason }, 'stopping');
    const limit = Math.max(STOP_LIMIT_MS, stopDelayMs + STOP_WORK_MS);
    setTimeout(() => exitWithError('chatledger: shutdown timed out'), limit).unref();
    await system.stop(exitCode === 0 ? stopDelayMs : 0);
    log.info('stopped');
    await output.end(LOG_END_MS);
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal, 0));
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'uncaught exception');
    output.flush();
    process.exit(1);
  });
  void system.logLost.then(() => {
    // At once: a stop writes checkpoints, and these are of another log.
    log.fatal('the log is not the one that this process was started on; exiting, to be restarted');
    output.flush();
    process.exit(1);
  });
  // A reader of it may send a signal at once.
  greet(system.url);
  await system.ready.catch(error => {
    log.fatal({ err: error }, 'the read models cannot be opened');
    return stop('no read models', 1);
  });
  log.info({ url: system.url }, 'ready');
  void new IdleMemory().start();
  if (demo) await fillForDemo(system.url);
}

/** What is wrong with the environment, by the settings that are; undefined for what nobody expected. */
function wrongSetting(error: unknown): string | undefined {
  if (error instanceof InvalidConfig) return error.message;
  if (error instanceof InvalidSetting) return `${error.setting}: ${error.message}`;
  if (isMisuse(error)) return error.message;
  return error instanceof ListenError ? `HOST, PORT: ${error.message}` : undefined;
}

main().catch((error: unknown) => {
  const unexpected = error instanceof Error ? error.stack : error;
  exitWithError(`chatledger cannot start: ${wrongSetting(error) ?? unexpected}`);
});
