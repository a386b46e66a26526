import { describe, expect, test } from '@jest/globals';
import { withoutUnsent } from '../../src/audit/unsent.ts';
import { UnsentInReadModels, type UnsentReads } from '../../src/audit/unsentContents.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import type { Json, RecordedEvent } from '../../src/events/event.ts';
import { amendmentIdOf } from '../../src/events/platformMessage.ts';
import { orderPlaced } from '../support/builders/eventBuilders.ts';
import { metaRegistry } from '../support/builders/metaRegistry.ts';
import { Thread } from '../support/builders/metaWebhooks.ts';

const platforms = metaRegistry();
const thread = new Thread('page', 'person');
const GONE = amendmentIdOf({ pageId: 'page', platformMessageId: 'gone' });

function recorded({ type, data }: { type: string; data: object }, position = 1n): RecordedEvent {
  const metadata = {
    $correlationId: 'c',
    $causationId: 'c',
    actor: null,
    source: 'webhook' as const,
    requestId: null,
    recordedAt: '2026-01-01T00:00:00.000Z',
    version: 1,
  };
  const stored = data as { readonly [field: string]: Json };
  return { id: 'e', type, data: stored, metadata, stream: 's', revision: 0, position };
}

const message = (messageId: string, extra: object = {}) => ({
  type: 'CustomerMessageReceived',
  data: { messageId, chatId: 'chat', contentType: 'IMAGE', content: 'secret', cost: null, ...extra },
});
const received = (item: object) =>
  recorded({
    type: 'WebhookItemReceived',
    data: { platform: 'facebook', pageId: 'page', kind: 'message', key: 'gone', item },
  });

/** Read models that know of what is named, and count what they are asked. */
function knowing(...unsent: string[]) {
  const asked: (readonly string[])[] = [];
  const waited: bigint[] = [];
  const readModels: UnsentReads = {
    store: {
      existing: async (_collection, ids) => {
        asked.push(ids);
        return new Set(ids.filter(id => unsent.includes(id)));
      },
    },
    progress: {
      wait: async position => {
        waited.push(position);
        return true;
      },
    },
  };
  return { readModels, known: new UnsentInReadModels({ readModels, platforms }), asked, waited };
}

describe('what an audit leaves out', () => {
  test('one question for a page, once the read models have come as far as it', async () => {
    const { known, asked, waited } = knowing('m1');
    const page = ['m0', 'm1', 'm1', 'm2'].map((id, n) => recorded(message(id), BigInt(n)));
    const shown = await withoutUnsent(known, page);
    expect(shown.map(({ data }) => data.content)).toEqual([
      'secret',
      '[message unsent]',
      '[message unsent]',
      'secret',
    ]);
    expect([asked, waited]).toEqual([[['m0', 'm1', 'm2']], [3n]]);
  });

  test('nothing is asked for a page without contents, and nothing waited for', async () => {
    const { known, asked, waited } = knowing();
    const events: DomainEvent[] = [orderPlaced()];
    const page = events.map(event => recorded(event));
    expect(await withoutUnsent(known, page)).toEqual(page);
    expect([asked, waited]).toEqual([[], []]);
  });

  test('where nobody knows what was unsent, contents are not shown', async () => {
    const { readModels } = knowing();
    const behind = { ...readModels, progress: { wait: async () => false } };
    const known = new UnsentInReadModels({ readModels: behind, platforms });
    await expect(withoutUnsent(known, [recorded(message('m'))])).rejects.toMatchObject({
      code: 'read-models-not-ready',
    });
  });

  test('a message keeps who and when, and nothing that may say more', async () => {
    const { known } = knowing('m');
    const [shown] = await withoutUnsent(known, [recorded(message('m', { context: { payload: 'secret' } }))]);
    expect(shown?.data).toEqual({
      messageId: 'm',
      chatId: 'chat',
      contentType: 'TEXT',
      content: '[message unsent]',
      cost: null,
    });
  });

  const items: [name: string, item: object][] = [
    ['a message', thread.wrote('gone', 'secret')],
    ['an echo', thread.echo('gone', { text: 'secret', metadata: 'secret' })],
    [
      'what was pressed',
      thread.fromPerson({ postback: { mid: 'gone', title: 'secret', payload: 'secret' } }),
    ],
    ['an edit', thread.edited('gone', 'secret')],
    ['a change of the page', { field: 'messages', value: thread.wrote('gone', 'secret') }],
    ['a message with more beside it', { ...thread.wrote('gone', 'secret'), referral: { ref: 'secret' } }],
    [
      'an unsend that repeats what it is about',
      thread.fromPerson({ message: { mid: 'gone', is_deleted: true, text: 'secret' } }),
    ],
  ];
  test.each(items)('the webhook of %s keeps who, when and which message', async (_name, item) => {
    const { known } = knowing(GONE);
    const [shown] = await withoutUnsent(known, [received(item)]);
    const text = JSON.stringify(shown?.data);
    expect(text).not.toContain('secret');
    for (const kept of ['person', 'gone', '[message unsent]', '1767225600000']) expect(text).toContain(kept);
  });

  test('a webhook of another message, of the same mid on another page, and of none stays as it came', async () => {
    const { known } = knowing(GONE);
    const page = [
      received(thread.wrote('other', 'shown')),
      recorded({
        type: 'WebhookItemReceived',
        data: { platform: 'facebook', pageId: 'elsewhere', item: thread.wrote('gone', 'shown') },
      }),
      received(thread.fromPerson({ reaction: { mid: 'gone', emoji: '❤' } })),
      received({}),
    ];
    expect(await withoutUnsent(known, page)).toEqual(page);
  });
});
