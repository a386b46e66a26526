/** `/metrics` while something that it asks is down: prometheus/client_python#84, skypilot-org/skypilot#10377. */
import { expect, it } from '@jest/globals';
import { systemMetrics } from '../../src/metrics.ts';

it('a number that cannot be known is left out, and all others are told', async () => {
  const { gauge, registry } = systemMetrics();
  let isDown = false;
  gauge('one', 'Known.', async () => 1);
  gauge('two', 'Known sometimes.', async () => {
    if (isDown) throw new Error('down');
    return 2;
  });
  expect(await registry.metrics()).toMatch(/^one 1\n(.*\n)*two 2\n/m);
  isDown = true;
  const without = await registry.metrics();
  expect(without).toMatch(/^one 1$/m);
  expect(without).toMatch(/^# HELP two /m);
  expect(without).not.toMatch(/^two /m);
  isDown = false;
  expect(await registry.metrics()).toMatch(/^two 2$/m);
});

it('a number that never comes is waited for once, however often it is asked for', async () => {
  const { gauge, registry } = systemMetrics();
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<number>();
  gauge('hanging', 'Never known.', () => {
    asked++;
    return promise;
  });
  const answers = await Promise.all([registry.metrics(), registry.metrics()]);
  for (const answer of answers) expect(answer).not.toMatch(/^hanging /m);
  expect(await registry.metrics()).not.toMatch(/^hanging /m);
  expect(asked).toBe(1);
  resolve(3);
  await promise;
  expect(await registry.metrics()).toMatch(/^hanging 3$/m);
});
