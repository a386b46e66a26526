/** What `npm run replay` prints. Ids and names of fields, never values: they may be secrets. */
import type { StartNotice } from '../events/engineStart.ts';
import type { Difference } from './differences.ts';
import type { Verification } from './verify.ts';

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

export const formatRate = (events: number, seconds: number): string =>
  `${counted(events, 'event')} in ${seconds.toFixed(1)} s (${number(events / Math.max(seconds, 0.001))} events/s)`;

export function formatDifference(collection: string, { id, kind, fields }: Difference): string {
  switch (kind) {
    case 'missing':
      return `${collection} ${id}: is missing in the read models`;
    case 'surplus':
      return `${collection} ${id}: is in the read models, but not in the log`;
    case 'changed':
      return `${collection} ${id}: differs in ${fields.join(', ')}`;
    default:
      return kind satisfies never;
  }
}

/** On standard error, while an engine does not answer yet. */
export const formatWaiting = (setting: string) => (notice: StartNotice) => {
  if (notice.is !== 'waiting') return;
  const seconds = notice.timeoutMs / 1_000;
  process.stderr.write(`replay: ${setting}: no server answers yet; it waits for up to ${seconds} s\n`);
};

export const formatRest = (count: number): string => `… and ${number(count)} more`;

export function formatSummary(verification: Verification): string {
  const { through, events, documents, differences, rebuildSeconds, compareSeconds } = verification;
  const verdict = differences === 0 ? 'no differences' : counted(differences, 'difference');
  const compared = `${counted(documents, 'document')} compared in ${compareSeconds.toFixed(1)} s`;
  return `verify: ${verdict} through position ${through}; ${formatRate(events, rebuildSeconds)}, ${compared}`;
}
