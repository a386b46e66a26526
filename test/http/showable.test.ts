/**
 * What is shown is safe to show: ncvgl/slawk#64 took any scheme for a picture; hoppscotch/hoppscotch#6365,
 * n24q02m/better-notion-mcp#180 and dg/texy#34 were led astray by what parsers of URLs leave out.
 */
import { describe, expect, test } from '@jest/globals';
import { showable, webUrl } from '../../src/events/showable.ts';
import { unique } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { refused, refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';

const UNSAFE = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' \t\njavascript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  'javascript%3Aalert(1)',
  'javascript&colon;alert(1)',
  '&#106;avascript:alert(1)',
  'javascript://example.com/%0aalert(1)',
  'data:text/html;base64,PHNjcmlwdD4=',
  'DATA:image/svg+xml,<svg onload=alert(1)>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://example.com/1',
  'about:blank',
  'ftp://example.com/a.png',
  'view-source:https://example.com',
  'jar:https://example.com!/',
  '//example.com/a.png',
  '/a.png',
  'a.png',
  '../a.png',
  'example.com/a.png',
  'https:example.com',
  'https:/example.com',
  'https:///example.com',
  'http:\\\\example.com',
  'https://example.com\\@example.org/',
  'https://',
  'https://?x',
  'https://exa\tmple.com/',
  'ht\u200btps://example.com',
  '\u200bhttps://example.com',
  'https://example.com/\u202egnp.exe',
  'https://example.com/"onerror=alert(1)',
  'https://example.com/<script>',
  'https://[::1',
  'https://exa mple.com/',
  'https://example.com:99999/',
  '',
  '   ',
];
const SAFE = [
  'https://example.com/a.png',
  'http://example.com',
  'HTTPS://EXAMPLE.COM/A.PNG',
  'https://example.com:8443/a.png?x=1&y=%22#z',
  'https://bücher.example/straße.png',
  'https://example.com/my picture.png',
  "https://example.com/it's.png",
  'http://127.0.0.1:9000/bucket/a.png',
  'http://[::1]:9000/a.png',
  'https://example.com/?next=javascript:alert(1)',
];

describe('an address', () => {
  test.each(SAFE)('%j is safe', text => {
    expect(webUrl(` ${text}\n`)).toBe(text);
  });
  test.each(UNSAFE)('%j is not', text => {
    expect(webUrl(text)).toBeUndefined();
  });
});

describe('what the system itself writes', () => {
  test('a picture or a sound that no client may load is told in words', () => {
    for (const contentType of ['IMAGE', 'AUDIO'] as const) {
      for (const content of UNSAFE) {
        const told = { contentType: 'TEXT', content: `[${contentType.toLowerCase()}]` };
        expect(showable({ contentType, content })).toEqual(told);
      }
    }
    const long = `https://example.com/${'x'.repeat(3_000)}`;
    expect(showable({ contentType: 'IMAGE', content: long })).toEqual({
      contentType: 'TEXT',
      content: `[image] ${long}`,
    });
  });

  test('a text is a text, whatever it says', () => {
    const text = { contentType: 'TEXT', content: 'javascript:alert(1)' } as const;
    expect(showable(text)).toEqual(text);
  });
});

describe('addresses that clients send', () => {
  const testServer = useTestServer({ pair: 'embedded' });
  const call = (method: string, path: string, body: object) => testServer.system.call(method, path, body);
  const named = (field: string) => expect.stringMatching(new RegExp(`^${field}: `));

  test('imageUrl, profilePictureUrl and contents: 400 that names the field, on POST and PUT', async () => {
    const { shop } = testServer;
    const product = await shop.product();
    const customer = await shop.customer();
    const { businessId, channelId } = customer;
    const { chatId } = await shop.chat({ businessId, channelId });
    for (const address of UNSAFE) {
      const added = { businessId, name: 'Tea', price: '1', currency: 'EUR', imageUrl: address };
      expect(await call('POST', '/api/products', added)).toMatchObject(refusedField('imageUrl'));
      const put = await call('PUT', `/api/products/${product.productId}`, { imageUrl: address });
      expect(put).toMatchObject(refusedField('imageUrl'));
      const person = { businessId, channelId, platformCustomerId: 'p', profilePictureUrl: address };
      expect(await call('POST', '/api/customers', person)).toMatchObject(refusedField('profilePictureUrl'));
      const path = `/api/customers/${customer.customerId}`;
      expect(await call('PUT', path, { profilePictureUrl: address })).toMatchObject(
        refusedField('profilePictureUrl'),
      );
    }
    for (const content of UNSAFE.filter(text => text.trim() !== '')) {
      for (const contentType of ['IMAGE', 'AUDIO']) {
        const message = { senderType: 'AGENT', contentType, content };
        const refusal = refused(400, named('content'));
        expect(await call('POST', '/api/messages', { chatId, ...message })).toMatchObject(refusal);
        expect(await call('POST', `/api/chats/${chatId}/messages`, message)).toMatchObject(refusal);
      }
      const text = { senderType: 'AGENT', contentType: 'TEXT', content };
      expect(await call('POST', `/api/chats/${chatId}/messages`, text)).toMatchObject({ status: 201 });
    }
  });

  test('safe ones are kept without the blanks around them; null is none', async () => {
    const { shop } = testServer;
    const { chatId } = await shop.chat();
    for (const address of SAFE) {
      expect(await shop.product({ imageUrl: ` ${address} ` })).toMatchObject({ imageUrl: address });
      const picture = await shop.customer({ profilePictureUrl: address });
      expect(picture).toMatchObject({ profilePictureUrl: address });
      const fields = { contentType: 'IMAGE', content: ` ${address} ` };
      expect(await shop.message(String(chatId), fields)).toMatchObject({ content: address });
    }
    expect(await shop.product({ imageUrl: null })).toMatchObject({ imageUrl: null });
  });

  test('a frame that sends one is refused and names content', async () => {
    const { chatId } = await testServer.shop.chat();
    const client = await ChatClient.connect(testServer.system.url);
    for (const [index, content] of ['javascript:alert(1)', ' data:text/html,x', 'a.png'].entries()) {
      const frame = {
        type: 'send',
        id: `${index}`,
        chatId,
        senderType: 'AGENT',
        contentType: 'IMAGE',
        content,
      };
      const answer = await client.ask(frame);
      expect(answer).toMatchObject({ type: 'error', code: 'invalid-frame', message: named('content') });
    }
    await client.close();
  });

  test('a picture that is tried out: 400 that names content.image', async () => {
    const { platformSpecificId } = await testServer.shop.channel();
    const parties = { recipient: { id: platformSpecificId }, sender: { id: unique('psid') } };
    for (const image of ['javascript:alert(1)', 'data:image/png;base64,x', '/a.png']) {
      const answer = await call('POST', '/api/webhooks/try', { ...parties, content: { text: 'Hi', image } });
      expect(answer).toMatchObject(refused(400, named('content.image')));
    }
  });
});
