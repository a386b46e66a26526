import { describe, expect, test } from '@jest/globals';
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

describe('each thing is shown once', () => {
  test.each<Case>([
    ['two attachments at one address', attached(linked('image'), linked('image')), `IMAGE ${LINK}`],
    [
      'a sticker as an image too (chatwoot#14813)',
      attached(linked('image', { sticker_id: THUMB }), linked('sticker', { sticker_id: THUMB })),
      `IMAGE ${LINK}`,
    ],
    [
      'a sticker at two addresses',
      attached(
        at('sticker', 'https://x/1', { sticker_id: 5 }),
        at('image', 'https://x/2', { sticker_id: 5 }),
      ),
      'IMAGE https://x/1',
    ],
    [
      'one post as share and ig_post (chatwoot#12992)',
      attached(linked('share'), linked('ig_post', { title: 'Spring sale' })),
      `TEXT [post] Spring sale ${LINK}`,
    ],
    [
      'one post as ig_post and share',
      attached(linked('ig_post', { title: 'Spring sale' }), linked('share')),
      `TEXT [post] Spring sale ${LINK}`,
    ],
    [
      'one reel as share and ig_reel under two signatures',
      attached(
        at('share', 'https://lookaside.example/?asset_id=1&signature=A'),
        at('ig_reel', 'https://lookaside.example/?asset_id=1&signature=B'),
      ),
      'TEXT [reel] https://lookaside.example/?asset_id=1&signature=B',
    ],
    [
      'a picture and a film at one address, which are two things',
      attached(linked('image'), linked('video')),
      `IMAGE ${LINK}`,
      `TEXT [video] ${LINK}`,
    ],
    [
      'two posts',
      attached(
        at('share', 'https://ig/?asset_id=1&signature=A'),
        at('share', 'https://ig/?asset_id=2&signature=A'),
      ),
      'TEXT [post] https://ig/?asset_id=1&signature=A',
      'TEXT [post] https://ig/?asset_id=2&signature=A',
    ],
  ])('%s', expectShown);

  const url = 'https://shop.example/tea';
  test.each([
    ['by itself', `look ${url}`, url],
    [
      'through a redirection (restfb fixtures)',
      `look ${url}`,
      `https://l.platform.example/l.php?u=${encodeURIComponent(url)}`,
    ],
    [
      'through the redirection of the site itself',
      `look ${url}`,
      `https://www.facebook.com/l.php?u=${encodeURIComponent(url)}&h=AT0`,
    ],
    ['with its parameters in another order', `${url}?a=1&b=2`, `${url}?b=2&a=1`],
    ['with what Facebook adds', `look ${url}`, through(`${url}?fbclid=IwAR0`)],
    ['written without a scheme', 'look at shop.example/tea!', through('http://shop.example/tea/')],
    ['with www', 'www.shop.example/tea', url],
    ['in brackets and quotes', `("${url}")`, url],
    ['in capitals', 'HTTPS://SHOP.EXAMPLE/tea.', url],
    ['between characters of a script without blanks', `見て${url}を`, url],
    ['with letters beyond ASCII', 'https://shop.example/grüner-tee', 'https://shop.example/gr%C3%BCner-tee'],
    ['of which only the title is told', `look ${url}`, null],
  ])('the preview of a link %s', (_how, text, link) => {
    expect(shown(written(text, preview(link)))).toEqual([`TEXT ${text}`]);
  });

  test.each<Case>([
    [
      'a link with a comment that does not have it (botman#411)',
      written('Dyon Enter 32', preview(through('https://www.amazon.example/dp/B01?x=1'), 'Dyon TV')),
      'TEXT Dyon Enter 32',
      'TEXT [link] Dyon TV https://www.amazon.example/dp/B01?x=1',
    ],
    [
      'another link than that of the text',
      written(`${url}/2`, preview(url)),
      `TEXT ${url}/2`,
      `TEXT [link] Tea ${url}`,
    ],
    [
      'an attachment that is not available any more (rapidpro#325)',
      written('See', preview('', 'Attachment Unavailable')),
      'TEXT See',
      'TEXT [link] Attachment Unavailable',
    ],
    ['a price is no link', written('12.50', preview(null)), 'TEXT 12.50', 'TEXT [link] Tea'],
    ['a preview of nothing', written('Hm', { type: 'fallback', payload: null }), 'TEXT Hm'],
  ])('%s', expectShown);
});
