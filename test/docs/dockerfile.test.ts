import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

test('the image runs what npm start runs', () => {
  const manifest = z.object({ scripts: z.object({ start: z.string() }) });
  const { scripts } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const [, command = ''] = readFileSync('Dockerfile', 'utf8').match(/^CMD (\[.*\])$/m) ?? [];
  expect(JSON.parse(command)).toEqual(scripts.start.split(' '));
});
