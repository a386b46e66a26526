import { describe, expect, test } from '@jest/globals';
import { metaWebhook } from '../../../src/messaging/meta/webhook.ts';
import { Thread } from '../../support/builders/metaWebhooks.ts';

const { outlineOf } = metaWebhook({
  verifyToken: undefined,
  appSecrets: [],
  appId: undefined,
  allowUnsigned: true,
  graphUrl: 'http://127.0.0.1:9',
});
const thread = new Thread('page', 'person');

describe('what is kept of an item that the log cannot hold', () => {
  test('who wrote to whom, and nothing of what was said', () => {
    expect(outlineOf({ ...thread.wrote('m', 'secret'), extra: 'secret' })).toEqual({
      sender: { id: 'person' },
      recipient: { id: 'page' },
    });
  });

  test('no party that is itself too large, and nothing of what is no item', () => {
    const sender = { id: 'person', name: 'x'.repeat(2_000) };
    expect(outlineOf({ sender, recipient: { id: 'page' } })).toEqual({ recipient: { id: 'page' } });
    for (const item of [null, 'text', 7, [{ sender }]]) expect(outlineOf(item)).toEqual({});
  });
});
