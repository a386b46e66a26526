import { describe, expect, it } from '@jest/globals';
import { parseMetrics, quantileOf, rateOf, sumOf } from '../../console/src/state/prometheus.ts';

const scrape = (requests: number, buckets: readonly [number, number, number]) =>
  parseMetrics(`# HELP http_requests_total Requests answered.
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/a",status="200"} ${requests}
http_requests_total{method="GET",route="/b \\"q\\"",status="500"} 2

# HELP took How long it took.
took_bucket{le="0.1"} ${buckets[0]}
took_bucket{le="0.2"} ${buckets[1]}
took_bucket{le="+Inf"} ${buckets[2]}
lag 0.5`);

describe('metrics', () => {
  const before = scrape(10, [5, 5, 5]);
  const after = scrape(30, [5, 15, 15]);

  it('are read with what they mean', () => {
    expect(after.help.get('http_requests_total')).toBe('Requests answered.');
    expect(sumOf(after, 'http_requests_total')).toBe(32);
    expect(sumOf(after, 'http_requests_total', ({ status }) => status === '500')).toBe(2);
    expect(sumOf(after, 'lag')).toBe(0.5);
    expect(sumOf(after, 'no_such_metric')).toBeUndefined();
  });

  it('that count become rates, and none where counting began again', () => {
    expect(rateOf(before, after, 10, 'http_requests_total')).toBe(2);
    expect(rateOf(after, before, 10, 'http_requests_total')).toBeUndefined();
  });

  it('of times become quantiles of what happened in between', () => {
    expect(quantileOf(before, after, 0.5, 'took')).toBeCloseTo(0.15);
    expect(quantileOf(before, before, 0.5, 'took')).toBeUndefined();
    expect(quantileOf(before, scrape(30, [5, 5, 9]), 0.99, 'took')).toBe(0.2);
  });
});
