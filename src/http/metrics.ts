/** Rate, errors and duration of requests, per route. */
import { Counter, Histogram, type Registry } from 'prom-client';

const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface HttpMetrics {
  /** `route` is the pattern, so that ids do not multiply the series. */
  observe(method: string, route: string, status: number, seconds: number): void;
  /** Counted where the status is about who calls. */
  refused(status: number, code: string): void;
}

/** Not known, not permitted, by another name, too often. */
const OF_CALLERS = new Set([401, 403, 421, 429]);

export function httpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to its answer, by method and route.',
    labelNames: ['method', 'route'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const refusals = new Counter({
    name: 'http_refused_callers_total',
    help: 'Requests of callers who are not known, may not, or call too often, by error code.',
    labelNames: ['code'],
    registers,
  });
  return {
    refused(status, code) {
      if (OF_CALLERS.has(status)) refusals.inc({ code });
    },
    observe(method, route, status, seconds) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
  };
}
