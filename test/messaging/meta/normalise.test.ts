import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExactly } from '../../../src/exactJson.ts';
import { canonicalJson, digestOf, storable } from '../../../src/messaging/json.ts';
import { itemsOf } from '../../../src/messaging/meta/normalise.ts';
import { delivery, type Item, START, Thread } from '../../support/builders/metaWebhooks.ts';

const thread = new Thread('page', 'person');
const fromPerson = (what: Item): Item => thread.fromPerson(what);

/** The one item of a delivery with one. */
function only(item: unknown, list = 'messaging', object: unknown = 'page') {
  const [first, ...rest] = itemsOf({ object, entry: [{ id: 'page', time: START, [list]: [item] }] });
  expect(rest).toEqual([]);
  return first;
}

describe('kinds and keys of items', () => {
  const byDigest = (item: object) => digestOf(storable(item));
  const reaction = { mid: 'm', action: 'react', emoji: '❤', reaction: 'love' };
  const cases: [name: string, item: object, kind: string, key?: string][] = [
    ['a text', thread.wrote('m', 'Hi'), 'message', 'm'],
    [
      'a quick reply',
      fromPerson({ message: { mid: 'm', text: 'Yes', quick_reply: { payload: 'YES' } } }),
      'message',
      'm',
    ],
    [
      'an attachment',
      fromPerson({ message: { mid: 'm', attachments: [{ type: 'image' }] } }),
      'message',
      'm',
    ],
    ['an echo', thread.echo('m', { text: 'Hi', app_id: 1 }), 'echo', 'm'],
    ['an unsent message', fromPerson({ message: { mid: 'm', is_deleted: true } }), 'unsend', 'm'],
    ['one whose flag is text', fromPerson({ message: { mid: 'm', is_deleted: 'true' } }), 'unsend', 'm'],
    [
      'one that is not',
      fromPerson({ message: { mid: 'm', text: 'Hi', is_deleted: 'false' } }),
      'message',
      'm',
    ],
    ['an echo whose flag is text', thread.echo('m', { text: 'Hi', is_echo: 'true' }), 'echo', 'm'],
    ['an edit', thread.edited('m', 'Hi', 2), 'edit', JSON.stringify(['m', 2, START])],
    ['an edit of nothing', fromPerson({ message_edit: { text: 'Hi' } }), 'other'],
    ['a postback', fromPerson({ postback: { mid: 'm', title: 'Start', payload: 'S' } }), 'postback', 'm'],
    ['a postback of old', fromPerson({ postback: { title: 'Start', payload: 'S' } }), 'postback'],
    [
      'a delivery receipt',
      fromPerson({ delivery: { watermark: 7, mids: ['m'] } }),
      'delivery',
      '["person",7]',
    ],
    ['a delivery receipt without a watermark', fromPerson({ delivery: { mids: ['m'] } }), 'delivery'],
    ['a read receipt', fromPerson({ read: { watermark: 7 } }), 'read', '["person",7]'],
    ['a message seen on Instagram', fromPerson({ read: { mid: 'm' } }), 'seen'],
    ['a reaction', fromPerson({ reaction }), 'reaction', JSON.stringify(['m', 'person', 'react', START])],
    ['a referral', fromPerson({ referral: { ref: 'ad', source: 'ADS' } }), 'referral'],
    ['an opt-in', fromPerson({ optin: { ref: 'x' } }), 'other'],
    ['a message with neither mid nor content', fromPerson({ message: {} }), 'other'],
    ['an echo without mid', thread.echo('', { text: 'Hi' }), 'other'],
    ['a receipt with an endless watermark', fromPerson({ read: { watermark: '7'.repeat(9_999) } }), 'other'],
    ['a kind that is yet to come', fromPerson({ teleport: {} }), 'other'],
    ['nothing', {}, 'other'],
  ];
  test.each(cases)('%s', (_name, item, kind, key = byDigest(item)) => {
    expect(only(item)).toMatchObject({ kind, key, pageId: 'page', standby: false, item });
  });

  test('what happened in a thread of another app is marked', () => {
    expect(only(thread.wrote('m', 'Hi'), 'standby')).toMatchObject({ kind: 'message', standby: true });
  });

  test('changes of a page are kept, whatever they are', () => {
    expect(only({ field: 'feed', value: { message: { mid: 'm' } } }, 'changes')).toMatchObject({
      kind: 'other',
      happenedAt: null,
    });
  });

  test('Instagram and Facebook are told apart', () => {
    expect(only(thread.wrote('m', 'Hi'), 'messaging', 'instagram')?.platform).toBe('instagram');
    expect(only(thread.wrote('m', 'Hi'))?.platform).toBe('facebook');
  });

  test('of another object nothing is a message', () => {
    expect(only(thread.wrote('m', 'Hi'), 'messaging', 'whatsapp')?.kind).toBe('other');
  });
});

describe('deliveries', () => {
  const keys = (payload: object) =>
    itemsOf({ object: 'page', entry: [], ...payload }).map(({ pageId, key }) => `${pageId} ${key}`);

  test('items come in the order of their time, those of one time as they came', () => {
    const items = [
      thread.wrote('c', '', 2),
      thread.wrote('a', '', 0),
      thread.wrote('b', '', 1),
      thread.wrote('a2', '', 0),
    ];
    expect(keys(delivery('page', items))).toEqual(['page a', 'page a2', 'page b', 'page c']);
  });

  test('several pages in one delivery keep apart', () => {
    const entry = ['one', 'two'].map(id => ({ id, messaging: [new Thread(id, 'p').wrote('m', 'Hi')] }));
    expect(keys({ entry })).toEqual(['one m', 'two m']);
  });

  const strange: unknown[] = [
    null,
    7,
    'text',
    [],
    [[]],
    {},
    { messaging: 'x' },
    { id: {}, messaging: [null, 1] },
  ];
  test.each(strange.map(entry => [JSON.stringify(entry), entry]))(
    'an entry %s breaks nothing',
    (_name, entry) => {
      const payload = { entry: [entry, { id: 'page', messaging: [thread.wrote('m', 'Hi')] }] };
      expect(keys(payload)).toContain('page m');
      expect(itemsOf({ object: 'page', ...payload }).every(({ key }) => key.length > 0)).toBe(true);
    },
  );

  test.each([1e30, -1, Number.NaN, '2026', null, {}])('a time of %p is none', timestamp => {
    expect(only({ ...thread.wrote('m', 'Hi'), timestamp })).toMatchObject({
      kind: 'message',
      happenedAt: null,
    });
  });
});

describe('what is stored of an item', () => {
  test('U+0000 and half a character become U+FFFD, in keys as well', () => {
    expect(storable({ 'a\u0000': ['x\ud800y', '\u0000'] })).toEqual({ 'a\ufffd': ['x\ufffdy', '\ufffd'] });
  });

  test('numbers beyond all bounds become null, as nothing else could be written', () => {
    expect(storable(JSON.parse('[1e999, -1e999, 1.5]'))).toEqual([null, null, 1.5]);
  });

  test('what is nested without end is cut', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}1${']'.repeat(20_000)}`);
    expect(JSON.stringify(storable(deep)).length).toBeLessThan(200);
  });

  test('a key called __proto__ stays a key', () => {
    expect(JSON.stringify(storable(JSON.parse('{"__proto__":{"x":1}}')))).toBe('{"__proto__":{"x":1}}');
  });

  test('numbers that no double keeps are kept as texts, ids by their digits', () => {
    const text = '{"id":18012345678901237,"even":17841405822304914,"n":[1e400,12345678901234567890.5,1.5]}';
    expect(storable(parseExactly(text))).toEqual({
      id: '18012345678901237',
      even: '17841405822304914',
      n: ['1e400', '12345678901234567890.5', 1.5],
    });
  });
});

describe('digests', () => {
  test('a known one', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ä' }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"ä","d":null}]}',
    );
    expect(digestOf({ b: 1, a: 'ä' })).toBe(digestOf({ a: 'ä', b: 1 }));
    expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  test('do not depend on the order of keys, and do on everything else', () => {
    const json = fc.jsonValue();
    fc.assert(
      fc.property(json, value => canonicalJson(storable(value)) === canonicalJson(storable(reversed(value)))),
    );
    fc.assert(
      fc.property(json, value => {
        const stored = storable(value);
        expect(JSON.parse(canonicalJson(stored))).toEqual(JSON.parse(JSON.stringify(stored)));
      }),
    );
  });
});

/** The same value with the keys of its objects in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}
