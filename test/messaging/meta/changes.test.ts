import { describe, expect, test } from '@jest/globals';
import { itemsOf } from '../../../src/messaging/meta/normalise.ts';
import { type Item, START, Thread } from '../../support/builders/metaWebhooks.ts';

const thread = new Thread('page', 'person');
const fromPerson = (what: Item): Item => thread.fromPerson(what);
const itemsBy = (entry: object, object = 'page') =>
  itemsOf({ object, entry: [{ id: 'page', time: START, ...entry }] });
const change = (field: string, value: unknown) => ({ changes: [{ field, value }] });

describe('what comes as a change (chatwoot#15294)', () => {
  const items: [field: string, item: Item, kind: string][] = [
    ['messages', thread.wrote('m', 'Hi'), 'message'],
    ['messages', fromPerson({ message: { text: 'no id' } }), 'message'],
    ['messages', thread.echo('m', { text: 'Hi' }), 'echo'],
    ['messages', fromPerson({ message: { mid: 'm', is_deleted: true } }), 'unsend'],
    ['message_echoes', thread.echo('m', { text: 'Hi', app_id: 1 }), 'echo'],
    ['messaging_postbacks', fromPerson({ postback: { mid: 'p', title: 'Shop' } }), 'postback'],
    ['messaging_postbacks', fromPerson({ postback: { payload: 'GET_STARTED' } }), 'postback'],
    ['message_deliveries', fromPerson({ delivery: { watermark: 7 } }), 'delivery'],
    ['message_reads', fromPerson({ read: { watermark: 7 } }), 'read'],
    ['messaging_seen', fromPerson({ read: { mid: 'm' } }), 'seen'],
    ['message_reactions', fromPerson({ reaction: { mid: 'm', action: 'react' } }), 'reaction'],
    ['messaging_referrals', fromPerson({ referral: { ref: 'ad' } }), 'referral'],
  ];
  test.each(items)('%s is the item that `messaging` would hold: %j', (field, item, kind) => {
    const [changed, ...more] = itemsBy(change(field, item));
    const [usual] = itemsBy({ messaging: [item] });
    expect(more).toEqual([]);
    expect(changed).toEqual({ ...usual, changeField: field });
    expect(changed?.kind).toBe(kind);
  });

  test('the sample that Meta sends by the button of its dashboard is a message', () => {
    const value = {
      sender: { id: '12334' },
      recipient: { id: '23245' },
      timestamp: '1527459824',
      message: { mid: 'random_mid', text: 'random_text' },
    };
    expect(itemsBy(change('messages', value), 'instagram')).toMatchObject([
      { platform: 'instagram', kind: 'message', key: 'random_mid' },
    ]);
  });

  test('a thread of another app stays one', () => {
    expect(itemsBy(change('standby', thread.wrote('m', 'Hi')))).toMatchObject([
      { kind: 'message', standby: true },
    ]);
  });

  test.each<[string, unknown]>([
    ['feed', { item: 'comment', message: 'Nice', from: { id: 'person' } }],
    ['feed', { message: { mid: 'm', text: 'Hi' } }],
    ['mention', { message: { text: 'Hi' }, sender_id: 'person' }],
    ['messages', null],
    ['messages', 'Hi'],
    ['messages', { sender: 7 }],
    ['messages', { sender: { id: 'person' } }],
  ])('%s with %j is kept whole, and nothing else', (field, value) => {
    expect(itemsBy(change(field, value))).toMatchObject([{ kind: 'other', item: { field, value } }]);
  });

  test('of another object nothing is a message', () => {
    expect(itemsBy(change('messages', thread.wrote('m', 'Hi')), 'whatsapp_business_account')[0]?.kind).toBe(
      'other',
    );
  });
});

describe('messages without a mid', () => {
  const keyOf = (item: Item, entry: object = {}) => itemsBy({ messaging: [item], ...entry })[0]?.key;
  const wrote = (text: string, after = 0) => thread.fromPerson({ message: { text } }, after);

  test('are known again by who wrote what and when', () => {
    expect(keyOf(wrote('Hi'))).toBe(keyOf({ ...wrote('Hi'), unrelated: true }));
    expect(keyOf(wrote('Hi'))).toBe(keyOf({ ...wrote('Hi'), timestamp: String(START) }));
    const others = [
      wrote('Ho'),
      wrote('Hi', 1),
      new Thread('page', 'other').fromPerson({ message: { text: 'Hi' } }),
      fromPerson({ message: { text: 'Hi', attachments: [{ type: 'like_heart' }] } }),
    ];
    expect(new Set([wrote('Hi'), ...others].map(item => keyOf(item))).size).toBe(5);
  });

  test('without a time of their own have that of their entry', () => {
    const timeless = { sender: { id: 'person' }, message: { text: 'Hi' } };
    expect(keyOf(timeless)).toBe(keyOf(timeless));
    expect(keyOf(timeless, { time: START + 1 })).not.toBe(keyOf(timeless));
  });

  test('a mid that is longer than any is none', () => {
    const [item] = itemsBy({ messaging: [fromPerson({ message: { mid: 'm'.repeat(1_001), text: 'Hi' } })] });
    expect(item).toMatchObject({ kind: 'message', key: expect.stringMatching(/^without mid [0-9a-f]{64}$/) });
  });
});
