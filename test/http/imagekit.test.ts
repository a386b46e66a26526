import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

const keys = {
  IMAGEKIT_PUBLIC_KEY: 'public_x',
  IMAGEKIT_PRIVATE_KEY: 'private_x',
  IMAGEKIT_URL_ENDPOINT: 'https://ik.example.com/shop',
};

describe('GET /api/imagekit', () => {
  describe('with its keys', () => {
    let system: TestSystem;
    beforeAll(async () => {
      system = await startTestSystem({ environment: keys });
    });
    afterAll(() => system.stop());

    test('gives a token that expires within the hour and is signed with the private key', async () => {
      const { status, body, headers } = await system.call('GET', '/api/imagekit');
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      const { token, expire, signature, ...rest } = body;
      expect(rest).toEqual({});
      const ahead = Number(expire) - Date.now() / 1_000;
      expect(ahead).toBeGreaterThan(60);
      expect(ahead).toBeLessThan(3_600);
      const expected = createHmac('sha1', keys.IMAGEKIT_PRIVATE_KEY)
        .update(`${token}${expire}`)
        .digest('hex');
      expect(signature).toBe(expected);
    });

    test('never gives the same token twice', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => system.call('GET', '/api/imagekit')));
      expect(new Set(answers.map(({ body }) => body.token)).size).toBe(3);
    });
  });

  test.each(Object.keys(keys))('without %s answers 500 and gives nothing away', async name => {
    const environment = Object.fromEntries(Object.entries(keys).filter(([key]) => key !== name));
    const system = await startTestSystem({ environment });
    const { status, body } = await system.call('GET', '/api/imagekit');
    await system.stop();
    expect(status).toBe(500);
    expect(body.message).toBe('Internal Server Error');
    expect(JSON.stringify(body)).not.toContain('IMAGEKIT');
  });
});
