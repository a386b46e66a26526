import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../src/events/event.ts';
import { contentsOf } from '../../../src/integrations/facebook/messageContent.ts';

const LINK = 'https://cdn.example.com/x';
const attached = (...attachments: Json[]): Json => ({ message: { mid: 'm', attachments } });
const linked = (type: string, more: Json = {}): Json => ({ type, payload: { url: LINK, ...Object(more) } });

describe('what a message says', () => {
  const cases: [name: string, item: Json, ...contents: string[]][] = [
    ['a text', { message: { text: 'Hi' } }, 'TEXT Hi'],
    ['a quick reply', { message: { text: 'Yes', quick_reply: { payload: 'Y' } } }, 'TEXT Yes'],
    ['a postback', { postback: { title: 'Start', payload: 'S' } }, 'TEXT Start'],
    ['an image', attached(linked('image')), `IMAGE ${LINK}`],
    ['a voice message', attached(linked('audio')), `AUDIO ${LINK}`],
    ['a video', attached(linked('video')), `TEXT [video] ${LINK}`],
    ['a file', attached(linked('file')), `TEXT [file] ${LINK}`],
    ['a reel', attached(linked('ig_reel', { title: 'Tea' })), `TEXT [ig reel] Tea ${LINK}`],
    ['a sticker', attached(linked('sticker')), `TEXT [sticker] ${LINK}`],
    ['a shared link', attached({ type: 'fallback', title: 'Tea', url: LINK }), `TEXT [fallback] Tea ${LINK}`],
    [
      'a place',
      attached({ type: 'location', payload: { coordinates: { lat: 53.5, long: 10 } } }),
      'TEXT [location] 53.5,10',
    ],
    [
      'a text with two images',
      { message: { text: 'Look', attachments: [linked('image'), linked('image')] } },
      'TEXT Look',
      `IMAGE ${LINK}`,
      `IMAGE ${LINK}`,
    ],
    ['an image without a link', attached({ type: 'image' }), 'TEXT [unsupported message]'],
    ['a fallback without anything', attached({ type: 'fallback' }), 'TEXT [unsupported message]'],
    ['a message that is not supported', { message: { is_unsupported: true } }, 'TEXT [unsupported message]'],
    ['an empty text', { message: { text: ' ' } }, 'TEXT [unsupported message]'],
    ['a message that was too large to keep', { tooLarge: true }, 'TEXT [unsupported message]'],
    ['attachments that are no list', { message: { attachments: 'x' } }, 'TEXT [unsupported message]'],
    ['a type with a name of its own', attached(linked('constructor')), `TEXT [constructor] ${LINK}`],
  ];
  test.each(cases)('%s', (_name, item, ...contents) => {
    expect(contentsOf(item).map(({ contentType, content }) => `${contentType} ${content}`)).toEqual(contents);
  });

  test('a text without end is cut between two characters', () => {
    const [first] = contentsOf({ message: { text: `x${'😀'.repeat(60_000)}` } });
    expect(first?.content.length).toBe(63_999);
    expect(first?.content.isWellFormed()).toBe(true);
  });
});
