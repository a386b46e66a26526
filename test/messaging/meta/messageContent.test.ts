import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../src/events/event.ts';
import { contentsOf, saysSomething } from '../../../src/messaging/meta/messageContent.ts';
import {
  at,
  attached,
  type Case,
  expectShown,
  LINK,
  linked,
  preview,
  shown,
  THUMB,
  through,
  written,
} from '../../support/builders/metaContent.ts';

describe('what a message says', () => {
  const cases: Case[] = [
    ['a text', { message: { text: 'Hi' } }, 'TEXT Hi'],
    ['a quick reply', { message: { text: 'Yes', quick_reply: { payload: 'Y' } } }, 'TEXT Yes'],
    ['a quick reply without a text', { message: { quick_reply: { payload: 'Y' } } }, 'TEXT Y'],
    ['an image', attached(linked('image')), `IMAGE ${LINK}`],
    ['a voice message', attached(linked('audio')), `AUDIO ${LINK}`],
    ['a video', attached(linked('video')), `TEXT [video] ${LINK}`],
    ['a file', attached(linked('file')), `TEXT [file] ${LINK}`],
    ['a reel (restfb#1439)', attached(linked('ig_reel', { title: 'Tea' })), `TEXT [reel] Tea ${LINK}`],
    ['a sticker', attached(linked('sticker', { sticker_id: 1 })), `IMAGE ${LINK}`],
    ['a thumb', { message: { mid: 'm', sticker_id: THUMB } }, 'TEXT 👍'],
    ['a heart (chatwoot#8158)', attached({ type: 'like_heart' }), 'TEXT ❤️'],
    ['a story that is shared', attached(linked('ig_story')), `TEXT [story] ${LINK}`],
    [
      'a story that mentions us (chatwoot#3981)',
      attached(linked('story_mention')),
      `TEXT [story mention] ${LINK}`,
    ],
    ['a post', attached(linked('ig_post', { title: 'Spring' })), `TEXT [post] Spring ${LINK}`],
    ['a shared link', attached({ type: 'fallback', title: 'Tea', url: LINK }), `TEXT [link] Tea ${LINK}`],
    ['a shared link in its payload (chatwoot#14554)', attached(linked('fallback')), `TEXT [link] ${LINK}`],
    ['a kind yet to come', attached(linked('hologram_share')), `TEXT [hologram share] ${LINK}`],
    [
      'a place by its coordinates',
      attached({ type: 'location', payload: { coordinates: { lat: 53.5, long: 10 } } }),
      'TEXT [location] 53.5,10',
    ],
    [
      'a place with more digits than a double keeps',
      attached({ type: 'location', payload: { coordinates: { lat: '53.549999999999997', long: 10 } } }),
      'TEXT [location] 53.549999999999997,10',
    ],
    [
      'a place with a name and a map',
      attached({
        type: 'location',
        title: 'Pinned Location',
        url: through('https://maps.example/?q=1'),
        payload: { coordinates: { lat: 1, long: 2 } },
      }),
      'TEXT [location] Pinned Location 1,2 https://maps.example/?q=1',
    ],
    [
      'a text with two images',
      written('Look', at('image', 'https://x/1'), at('image', 'https://x/2')),
      'TEXT Look',
      'IMAGE https://x/1',
      'IMAGE https://x/2',
    ],
    ['one attachment that is no list', { message: { attachments: linked('image') } }, `IMAGE ${LINK}`],
    ['a type with a name of its own', attached(linked('constructor')), `TEXT [constructor] ${LINK}`],
    [
      'a link of the app (facebook-messenger deep links)',
      attached({ type: 'fallback', url: `fbrpc://facebook/x?target_url=${encodeURIComponent(LINK)}` }),
      `TEXT [link] ${LINK}`,
    ],
    [
      'a product that the message was sent from',
      { message: { mid: 'm', referral: { product: { id: '17' } } } },
      'TEXT [product] 17',
    ],
  ];
  test.each(cases)('%s', expectShown);
});

describe('buttons', () => {
  test.each<Case>([
    ['by their title', { postback: { title: 'Start', payload: 'S' } }, 'TEXT Start'],
    ['by their payload (rasa#3782)', { postback: { payload: 'GET_STARTED' } }, 'TEXT GET_STARTED'],
    ['by their payload where the title is empty', { postback: { title: ' ', payload: 'S' } }, 'TEXT S'],
    ['by a payload that is JSON', { postback: { payload: { b: 1, a: 'x' } } }, 'TEXT {"a":"x","b":1}'],
    ['without either', { postback: { mid: 'm' } }, 'TEXT [unsupported message] postback'],
  ])('%s', expectShown);
});

describe('answers to a story', () => {
  const replyTo = (story: Json): Json => ({ message: { mid: 'm', text: 'Lovely!', reply_to: { story } } });
  test.each<Case>([
    [
      'say which (chatwoot#6807)',
      replyTo({ id: '1', url: LINK }),
      'TEXT Lovely!',
      `TEXT [reply to story] ${LINK}`,
    ],
    [
      'say which by its id, where it has no address',
      replyTo({ id: '18' }),
      'TEXT Lovely!',
      'TEXT [reply to story] 18',
    ],
    ['of which nothing is known', replyTo({}), 'TEXT Lovely!'],
  ])('%s', expectShown);
});

describe('where nothing can be said, that something came and what kind', () => {
  test.each<Case>([
    ['an image without a link', attached({ type: 'image' }), 'TEXT [unsupported message] image'],
    ['a view-once picture', attached({ type: 'ephemeral' }), 'TEXT [unsupported message] ephemeral'],
    ['a fallback without anything', attached({ type: 'fallback' }), 'TEXT [unsupported message] fallback'],
    [
      'a message that is not supported (chatwoot#4100)',
      { message: { is_unsupported: true } },
      'TEXT [unsupported message]',
    ],
    [
      'an unsupported type',
      attached({ type: 'unsupported_type', payload: {} }),
      'TEXT [unsupported message]',
    ],
    ['an attachment without a type', attached({ payload: {} }), 'TEXT [unsupported message]'],
    ['an empty text', { message: { text: ' ' } }, 'TEXT [unsupported message]'],
    ['a message that was too large to keep', { tooLarge: true }, 'TEXT [unsupported message]'],
    ['attachments that are no list', { message: { attachments: 'x' } }, 'TEXT [unsupported message]'],
    ['four of one kind', attached({ type: 'image' }, { type: 'image' }), 'TEXT [unsupported message] image'],
    ['a link that runs', attached(at('image', 'javascript:alert(1)')), 'TEXT [unsupported message] image'],
    [
      'a picture within its link',
      attached(at('image', 'data:image/png;base64,AA')),
      'TEXT [unsupported message] image',
    ],
    ['a file of the sender', attached(at('file', 'file:///etc/passwd')), 'TEXT [unsupported message] file'],
  ])('%s', expectShown);

  test.each<[string, Json, boolean]>([
    ['a mid alone', { message: { mid: 'm', is_echo: true } }, false],
    ['an empty text', { message: { mid: 'm', text: '', attachments: [] } }, false],
    ['a text', { message: { mid: 'm', text: 'Hi' } }, true],
    ['something that is not supported', { message: { mid: 'm', is_unsupported: true } }, true],
    ['an attachment of which nothing can be said', attached({ type: 'ephemeral' }), true],
    ['what was too large to keep', { tooLarge: true }, true],
  ])('%s: is there anything to show?', (_name, item, expected) => {
    expect(saysSomething(item)).toBe(expected);
  });
});

describe('bounds', () => {
  test('a text without end is cut between two characters', () => {
    const [first] = contentsOf({ message: { text: `x${'😀'.repeat(60_000)}` } });
    expect(first?.content.length).toBe(63_999);
    expect(first?.content.isWellFormed()).toBe(true);
  });

  test('of a hundred attachments thirty are shown, and how many more there are', () => {
    const all = Array.from({ length: 100 }, (_, index) => at('image', `https://x/${index}`));
    const contents = shown(attached(...all));
    expect([contents.length, contents.at(29), contents.at(30)]).toEqual([
      31,
      'IMAGE https://x/29',
      'TEXT [70 more]',
    ]);
  });

  test('all contents of a message together fit into one append', () => {
    const long = (index: number) => at('video', `https://x/${index}/${'y'.repeat(50_000)}`);
    const contents = contentsOf(
      written('z'.repeat(100_000), ...Array.from({ length: 9 }, (_, index) => long(index))),
    );
    expect(contents.reduce((sum, { content }) => sum + content.length, 0)).toBe(128_000);
  });

  test('a text of one endless word is looked through at once', () => {
    const endless = `${'a.'.repeat(400_000)}`;
    expect(shown(written(endless, preview('https://x.example')))).toHaveLength(2);
  });
});
