/** The metrics of the instance that serves this page, read every few seconds and kept in the page for an hour. */
import { ApiError } from '../../../clients/typescript/src/index.ts';
import { client, explain } from '../session.ts';
import { parseMetrics, quantileOf, rateOf, type Scrape, sumOf } from './prometheus.ts';
import { Store } from './store.ts';

const EVERY_MS = 5_000;
const KEPT_S = 3_600;

export const SERIES = [
  'lag',
  'requests',
  'events',
  'refused',
  'failures',
  'sockets',
  'webhookMedian',
  'webhookP99',
  'appendMedian',
  'appendP99',
] as const;
export type Series = (typeof SERIES)[number];
/** By series; null where nothing can be said. */
export type Values = Readonly<Record<Series, number | null>>;

export interface Sample {
  /** Seconds since 1970. */
  readonly at: number;
  readonly values: Values;
}

class Monitor extends Store {
  readonly samples: Sample[] = [];
  latest: Scrape | undefined;
  error: string | undefined;
  /** Undefined until it is known whether the caller looks after the system. */
  isOperator: boolean | undefined;
  #before: { readonly scrape: Scrape; readonly at: number } | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  start(): void {
    this.#timer ??= setInterval(() => void this.#read(), EVERY_MS);
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      const { data } = await client.get('/metrics', { signal: AbortSignal.timeout(EVERY_MS) });
      this.#take(parseMetrics(String(data)), Date.now() / 1_000);
      this.error = undefined;
      this.isOperator = true;
    } catch (error) {
      this.error = explain(error);
      // A caller who may not see them will not be allowed to in five seconds.
      if (error instanceof ApiError && error.status === 403) {
        this.isOperator = false;
        clearInterval(this.#timer);
      }
    }
    this.changed();
  }

  #take(scrape: Scrape, at: number): void {
    if (this.#before) {
      const { scrape: before, at: since } = this.#before;
      this.samples.push({ at, values: valuesBetween(before, scrape, at - since) });
    }
    while ((this.samples[0]?.at ?? at) < at - KEPT_S) this.samples.shift();
    this.#before = { scrape, at };
    this.latest = scrape;
  }
}

export const monitor = new Monitor();

type Labels = Readonly<Record<string, string>>;
const isWebhook = ({ method, route }: Labels) =>
  method === 'POST' && (route?.startsWith('/api/webhooks/') ?? false);
const isRefused = ({ status = '' }: Labels) => /^[45]/.test(status);
const REQUESTS = 'http_requests_total';
const FAILURES = ['projection_failures_total', 'process_failures_total', 'subscription_drops_total'];

export function valuesBetween(before: Scrape, after: Scrape, seconds: number): Values {
  const webhook = (quantile: number) =>
    milliseconds(quantileOf(before, after, quantile, 'http_request_duration_seconds', isWebhook));
  const append = (quantile: number) =>
    milliseconds(quantileOf(before, after, quantile, 'event_append_duration_seconds'));
  const rate = (name: string, matches?: (labels: Labels) => boolean) =>
    rateOf(before, after, seconds, name, matches) ?? null;
  return {
    lag: sumOf(after, 'projection_lag_seconds') ?? null,
    requests: rate(REQUESTS),
    events: rate('projection_events_total'),
    refused: rate(REQUESTS, isRefused),
    failures: FAILURES.reduce((sum, name) => sum + (rate(name) ?? 0), 0),
    sockets: sumOf(after, 'ws_connections') ?? null,
    webhookMedian: webhook(0.5),
    webhookP99: webhook(0.99),
    appendMedian: append(0.5),
    appendP99: append(0.99),
  };
}

const milliseconds = (seconds: number | undefined): number | null =>
  seconds === undefined ? null : seconds * 1_000;
