/**
 * What is an e-mail address: liberal, as browsers and RFC 5321/6531 are. Other checks refused the domains of
 * FluentValidation/FluentValidation#524 and victorjonsson/jQuery-Form-Validator#204, and took those of
 * viur-framework/viur-core#1722.
 */
import { describe, expect, test } from '@jest/globals';
import { isEmailAddress } from '../../src/api/email.ts';
import { refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';

describe('an address', () => {
  test.each([
    'ann@example.com',
    'ann+tea@example.com',
    "o'hara@example.ie",
    'ann_lee.x-y@sub.example.co.uk',
    'ann@localhost',
    'a@b.c',
    'ann@xn--bcher-kva.example',
    'ann@bücher.example',
    'Zoë@example.com',
    '用户@例子.广告',
    'user@xn--p8sv8u7bx89m.xn--fiqs8s',
    'info@münchen.de',
    'квіточка@поштаукр',
    'अजय@डाटा.भारत',
    'квіточка@пошта.укр',
    '!#$%&*/=?^`{|}~-@example.com',
    '"john..doe"@example.com',
    'ann@[192.168.2.1]',
    'ann@[IPv6:2001:db8::1]',
    'ann@1und1.de',
    `${'x'.repeat(64)}@example.com`,
  ])('%s', text => {
    expect(isEmailAddress(text)).toBe(true);
  });

  test.each([
    'ann',
    '@example.com',
    'ann@',
    'ann@@example.com',
    'ann@x@example.com',
    'ann lee@example.com',
    'ann@exam ple.com',
    'ann@example..com',
    'ann@.example.com',
    'ann@example.com.',
    'ann@-example.com',
    'ann@example-.com',
    'ann@exa_mple.com',
    'ann@example.com, bob@example.com',
    'ann@example.com;bob@example.com',
    'Ann <ann@example.com>',
    'mailto:ann@example.com',
    'ann@example.com/x',
    'ann@example.com?subject=x',
    'ann@ex%61mple.com',
    'ann\u0000@example.com',
    'ann\n@example.com',
    'ann\u200b@example.com',
    'ann\u202e@example.com',
    'ann\u00a0lee@example.com',
    'ann@例\u3000子.广告',
    `ann@${'x'.repeat(64)}.com`,
    '"ann lee"@example.com',
    'ann@[1.2.3]',
  ])('not %j', text => {
    expect(isEmailAddress(text)).toBe(false);
  });
});

describe('users with an odd e-mail', () => {
  const testServer = useTestServer({ pair: 'embedded' });

  test('POST and PUT: 400 that names email; null and a providerUserId are fine', async () => {
    const { system, shop } = testServer;
    const user = await shop.user();
    for (const email of ['ann', 'a@b@c', 'ann lee@example.com', `${'x'.repeat(250)}@example.com`]) {
      const post = await system.call('POST', '/api/users', { name: 'Ann', email, providerUserId: 'p' });
      expect(post).toMatchObject(refusedField('email'));
      const put = await system.call('PUT', `/api/users/${user.userId}`, { email });
      expect(put).toMatchObject(refusedField('email'));
    }
    const put = await system.call('PUT', `/api/users/${user.userId}`, { email: null });
    expect(put).toMatchObject({ status: 200, body: { email: null } });
  });
});
