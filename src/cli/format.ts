/** Numbers as programs print them. */

/** `12,345`. */
export const formatNumber = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `1 event`, `12,345 events`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

export const formatRate = (events: number, seconds: number): string =>
  `${formatCount(events, 'event')} in ${seconds.toFixed(1)} s (${formatNumber(events / Math.max(seconds, 0.001))} events/s)`;
