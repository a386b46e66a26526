import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { edgeWatch } from '../../src/http/edge.ts';
import { httpMetrics } from '../../src/http/metrics.ts';
import { systemMetrics } from '../../src/metrics.ts';

describe('what the listening socket tells', () => {
  const logged: Record<string, unknown>[] = [];
  const log = pino({}, { write: line => void logged.push(JSON.parse(line)) });
  const metrics = systemMetrics();
  const watch = edgeWatch(log, metrics, httpMetrics(metrics.registry));

  // cfdp/opeka#39: one line each filled 100 MB of log.
  test('a crowd of refused connections is one line of the log, and counted each', async () => {
    for (let n = 0; n < 1_000; n++) watch.dropped({ max: 45, reason: 'descriptors' });
    expect(logged).toMatchObject([{ level: 40, refused: 1, max: 45, reason: 'descriptors' }]);
    expect(await metrics.registry.metrics()).toContain(
      'http_connections_refused_total{reason="descriptors"} 1000',
    );
  });
});
