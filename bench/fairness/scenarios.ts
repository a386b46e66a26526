/** Reads beside the work of others: which work, on how long a log, on what disk. */
import { fileURLToPath } from 'node:url';
import { auditPage, longList, posts, verify, type Work, wholeExport } from './work.ts';

export interface FairnessScenario {
  readonly name: string;
  /** In the log. */
  readonly events: number;
  /** That differ from the server's defaults. */
  readonly settings: Readonly<Record<string, string>>;
  readonly work: Work;
}

const SLOW_DISK = {
  NODE_OPTIONS: `--import ${fileURLToPath(new URL('./slowDisk.ts', import.meta.url))}`,
};
const SHORT = 10_000;
const LONG = 300_000;

const scenario = (name: string, events: number, work: Work, settings = {}): FairnessScenario => ({
  name,
  events,
  settings,
  work,
});

/** Those on the same log come one after another. */
export const FAIRNESS: readonly FairnessScenario[] = [
  scenario('reads beside writes', SHORT, posts),
  scenario('reads beside writes, slow disk', SHORT, posts, SLOW_DISK),
  scenario('reads beside long scans: export', LONG, wholeExport),
  scenario('reads beside long scans: list of 1,000 with includes', LONG, longList),
  scenario('reads beside long scans: audit page', LONG, auditPage),
  scenario('reads beside long scans: verify', LONG, verify),
];
