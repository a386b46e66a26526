/** What the log and the metrics say of an engine. */
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { EngineNotices } from '../src/events/engineNotices.ts';
import { Interruptions } from '../src/events/interruptions.ts';
import { systemMetrics } from '../src/metrics.ts';
import { listenToEngines } from '../src/storageNotices.ts';

describe('an engine that tells of no changes', () => {
  it('is one line with its reason, and counted', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: line => lines.push(line) });
    const [engines, metrics] = [
      { interruptions: new Interruptions(), notices: new EngineNotices() },
      systemMetrics(),
    ];
    listenToEngines(engines, metrics, log, () => {});
    const error = new Error('The $changeStream stage is only supported on replica sets');
    engines.notices.report({ is: 'polled', engine: 'MongoDB', error });
    expect(lines.map(line => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 30,
        engine: 'MongoDB',
        reason: error.message,
        msg: 'MongoDB tells of no changes: what other instances apply is polled',
      }),
    ]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('engine_events_total{engine="MongoDB",event="polled"} 1');
  });
});
