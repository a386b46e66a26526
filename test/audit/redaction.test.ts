import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { redact } from '../../src/audit/secrets.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import { Auditor } from '../support/dsl/auditor.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

const SECRETS = ['first-hash', 'second-hash', 'first-access', 'second-access', 'first-refresh'];

describe('redact', () => {
  test('replaces secrets at any depth and leaves everything else', () => {
    const object = { name: 'a', nested: { accessToken: 't', list: [{ refreshToken: 'u' }, 1, null] } };
    expect(redact(object)).toEqual({
      name: 'a',
      nested: { accessToken: '[redacted]', list: [{ refreshToken: '[redacted]' }, 1, null] },
    });
  });

  test('leaves a null, which says that there is no secret', () => {
    expect(redact({ passwordHash: null, name: null })).toEqual({ passwordHash: null, name: null });
  });

  test('every event type that carries a field with the name of a secret says so', () => {
    const definitions = [...eventCatalog.values()];
    const names = new Set(definitions.flatMap(({ secrets }) => secrets));
    expect([...names].toSorted()).toEqual(['accessToken', 'keyHash', 'passwordHash', 'refreshToken']);
    for (const { type, schema, secrets } of definitions) {
      const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
      expect([type, fields.filter(field => names.has(field))]).toEqual([type, [...secrets]]);
    }
  });
});

describe.each(enginePairs)('secrets on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  let auditor: Auditor;
  let user: Json;
  let channel: Json;

  beforeAll(async () => {
    const { shop, system } = testServer;
    auditor = new Auditor(system);
    user = await shop.user({ passwordHash: 'first-hash' });
    await system.call('PUT', `/api/users/${user.userId}`, { passwordHash: 'second-hash' });
    channel = await shop.channel({ accessToken: 'first-access', refreshToken: 'first-refresh' });
    await system.call('PUT', `/api/channels/${channel.channelId}`, {
      accessToken: 'second-access',
      refreshToken: null,
    });
    await system.call('DELETE', `/api/channels/${channel.channelId}`);
  });

  const expectNoSecret = (text: string) => {
    expect(SECRETS.filter(secret => text.includes(secret))).toEqual([]);
    expect(text).toContain('[redacted]');
  };

  test('are in the log, and in no page or line of it', async () => {
    expectNoSecret(JSON.stringify(await auditor.events('limit=1000')));
    expectNoSecret(await (await auditor.lines()).text());
    const [connected] = await auditor.events(
      `entity=channels&type=ChannelConnected&entityId=${channel.channelId}`,
    );
    expect(connected?.data).toMatchObject({ accessToken: '[redacted]', refreshToken: '[redacted]' });
    const [renewed] = await auditor.events(`type=ChannelCredentialsRenewed`);
    expect(renewed?.data).toMatchObject({ accessToken: '[redacted]', refreshToken: null });
  });

  test('of a history show that they changed, and not from what to what', async () => {
    const ofUser = rows(await auditor.history(`users/${user.userId}`));
    expectNoSecret(JSON.stringify(ofUser));
    expect(ofUser[0]?.changes?.passwordHash).toEqual({ from: null, to: '[redacted]' });
    expect(ofUser[1]?.changes?.passwordHash).toEqual({ from: '[redacted]', to: '[redacted]' });
    const ofChannel = rows(await auditor.history(`channels/${channel.channelId}`));
    expectNoSecret(JSON.stringify(ofChannel));
    expect(ofChannel.map(({ changes }) => changes?.refreshToken)).toEqual([
      { from: null, to: '[redacted]' },
      { from: '[redacted]', to: null },
      { from: null, to: null },
    ]);
  });
});
