import type { Attack } from '../attack.ts';
import { pause } from '../rawSockets.ts';
import { fire } from '../requests.ts';

const POLL_MS = 250;

/** Ends once nothing of it is left. */
export const hugeCascade: Attack = {
  name: 'deletion of a business with 15,000 children',
  prepare:
    async ({ url, crowd: { businessId } }) =>
    async signal => {
      const tally = await fire(url, [{ method: 'DELETE', path: `/api/businesses/${businessId}` }], 1, signal);
      const left = async () => {
        const counts = await Promise.all(
          ['customers', 'products'].map(path => totalOf(url, path, businessId)),
        );
        return counts.reduce((sum, count) => sum + count, 0);
      };
      while (!signal.aborted && (await left()) > 0) await pause(POLL_MS, signal);
      return `${tally}; ${await left()} left`;
    },
};

async function totalOf(url: string, path: string, businessId: string): Promise<number> {
  const response = await fetch(`${url}/api/${path}?businessId=${businessId}&limit=1`);
  const { total } = (await response.json()) as { total: number };
  return total;
}
