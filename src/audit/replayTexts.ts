/** What `npm run replay` prints. Ids and names of fields, never values: they may be secrets. */
import { formatCount, formatNumber, formatRate } from '../cli/format.ts';
import type { StartNotice } from '../events/engineStart.ts';
import type { Difference } from './differences.ts';
import type { Verification } from './verify.ts';

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

export const formatRest = (count: number): string => `… and ${formatNumber(count)} more`;

export function formatSummary(verification: Verification): string {
  const { through, events, documents, differences, rebuildSeconds, compareSeconds } = verification;
  const verdict = differences === 0 ? 'no differences' : formatCount(differences, 'difference');
  const compared = `${formatCount(documents, 'document')} compared in ${compareSeconds.toFixed(1)} s`;
  return `verify: ${verdict} through position ${through}; ${formatRate(events, rebuildSeconds)}, ${compared}`;
}
