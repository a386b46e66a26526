import { expect, test } from '@jest/globals';
import { profileOf } from '../../../src/messaging/meta/graphProfile.ts';

test.each<[string, unknown, string | null]>([
  ['an Instagram account without a name', { username: 'tea.house' }, 'tea.house'],
  ['a blank name', { name: '  ', username: 'tea.house' }, 'tea.house'],
  ['a name in which nothing can be seen', { name: '\u200b\u3164', username: 'tea.house' }, 'tea.house'],
  ['a name that is null', { name: null, username: 'tea.house' }, 'tea.house'],
  ['a name that is no text', { name: 7, username: 'tea.house' }, 'tea.house'],
  ['a name before the username', { name: 'Ann', username: 'tea.house' }, 'Ann'],
  ['first and last names', { first_name: ' Ann ', last_name: 'Lee' }, 'Ann Lee'],
  ['a last name alone', { first_name: ' ', last_name: 'Lee' }, 'Lee'],
  ['U+0000 in a name', { name: 'Ann\u0000Lee' }, 'Ann Lee'],
  ['half a surrogate pair', { name: 'Ann \ud83d' }, 'Ann'],
  ['a name of nothing but halves', { name: '\ud83d\udc00'.slice(0, 1), username: 'ann' }, 'ann'],
  ['line breaks', { name: 'Ann\r\nLee' }, 'Ann Lee'],
  ['an emoji', { name: '👩‍👩‍👧‍👦 Lee' }, '👩‍👩‍👧‍👦 Lee'],
  ['nothing', {}, null],
  ['no object', 'Ann', null],
])('the name of %s', (_what, answer, fullName) => {
  expect(profileOf(answer)).toMatchObject({ fullName });
});

test.each<[unknown, string | null]>([
  ['https://cdn.example/ann.png', 'https://cdn.example/ann.png'],
  ['http://cdn.example/ann.png', 'http://cdn.example/ann.png'],
  ['javascript:alert(1)', null],
  ['data:image/png;base64,AAAA', null],
  ['/ann.png', null],
  [7, null],
])('the picture %j is shown as %j', (profile_pic, profilePictureUrl) => {
  expect(profileOf({ name: 'Ann', profile_pic })).toEqual({ fullName: 'Ann', profilePictureUrl });
});
