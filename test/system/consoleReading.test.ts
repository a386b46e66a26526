import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { delivery, hand, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

const PHONE = { viewport: { width: 360, height: 640 } };

describeInBrowser('reading a chat', () => {
  const fixture = useConsole();
  let chatId: string;
  let channelId: string;
  let businessId: string;
  let page: Page;

  beforeEach(async () => {
    const chat = await fixture.console.shop.chat();
    chatId = String(chat.chatId);
    channelId = String(chat.channelId);
    businessId = String(chat.businessId);
  });
  afterEach(async () => {
    fixture.console.gateway.clear();
    fixture.console.gateway.up();
    await page.context().close();
  });

  const say = (content: string, fields = {}) => fixture.console.shop.message(chatId, { content, ...fields });
  const log = () => page.getByRole('log', { name: 'Messages' });
  const shown = () => log().locator('article .bubble').allTextContents();
  const open = async (content: string, options: BrowserContextOptions = {}) => {
    page = await fixture.console.open(`chats/${chatId}`, options);
    await log().getByText(content, { exact: true }).waitFor();
  };
  const sayMany = async (count: number) => {
    for (let index = 0; index < count; index += 1) await say(`message ${index}`);
  };
  /** Pixels between the end of the messages and what is in sight. */
  const belowSight = () =>
    log().evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);

  it('shows that a message was edited, and that one was unsent, without what it said', async () => {
    const pageId = unique('page');
    await fixture.console.system.call('PUT', `/api/channels/${channelId}`, { platformSpecificId: pageId });
    const thread = new Thread(pageId, unique('psid'));
    const deliver = (item: object) => hand(fixture.console.system, delivery(pageId, [item]));
    await deliver(thread.wrote(unique('m'), 'Stays as it is'));
    const [edited, unsent] = [unique('m'), unique('m')];
    await deliver(thread.wrote(edited, 'Two boxse', 1_000));
    await deliver(thread.wrote(unsent, 'Embarrassing', 2_000));
    const chat = await eventually('the chat', async () => {
      const path = `/api/chats?channelId=${channelId}&platformCustomerId=${thread.person}`;
      return (await fixture.console.system.call('GET', path)).body.data?.[0];
    });
    chatId = String(chat.chatId);
    await open('Embarrassing');
    await deliver(thread.edited(edited, 'Two boxes', 1, 3_000));
    await deliver(thread.unsent(unsent, 4_000));
    const message = (text: string) => log().getByRole('article').filter({ hasText: text });
    await message('Two boxes').getByText('edited', { exact: true }).waitFor();
    await message('unsent').waitFor();
    expect(await log().textContent()).not.toContain('Embarrassing');
    await page.reload();
    await message('Two boxes').getByText('edited', { exact: true }).waitFor();
    await message('unsent').waitFor();
    expect(await page.content()).not.toContain('Embarrassing');
    expect(await page.content()).not.toContain('boxse');
  });

  it('keeps what was said in the same moment in its order', async () => {
    const pageId = unique('page');
    await fixture.console.system.call('PUT', `/api/channels/${channelId}`, { platformSpecificId: pageId });
    const thread = new Thread(pageId, unique('psid'));
    const texts = Array.from({ length: 12 }, (_, index) => `said ${index}`);
    const items = texts.map(text => thread.wrote(unique('m'), text));
    await hand(fixture.console.system, delivery(pageId, items));
    const chat = await eventually('the chat', async () => {
      const path = `/api/chats?channelId=${channelId}&platformCustomerId=${thread.person}`;
      return (await fixture.console.system.call('GET', path)).body.data?.[0];
    });
    chatId = String(chat.chatId);
    await open('said 11');
    expect(await shown()).toEqual(texts);
  });

  it('stays where somebody reads, when older messages are shown and newer ones come', async () => {
    await sayMany(130);
    await open('message 129');
    await log().evaluate(box => box.scrollTo(0, 0));
    const anchor = log().getByText('message 30', { exact: true });
    const before = (await anchor.boundingBox())?.y ?? 0;
    await page.getByRole('button', { name: 'Earlier messages' }).click();
    await log().getByText('message 0', { exact: true }).waitFor();
    expect(Math.abs(((await anchor.boundingBox())?.y ?? 0) - before)).toBeLessThan(60);
    await say('newer');
    await log().getByText('newer', { exact: true }).waitFor();
    expect(Math.abs(((await anchor.boundingBox())?.y ?? 0) - before)).toBeLessThan(60);
    await page.getByRole('textbox', { name: 'Reply' }).fill('My own');
    await page.getByRole('textbox', { name: 'Reply' }).press('Enter');
    await passes(async () => expect(await belowSight()).toBeLessThan(5));
  });

  it('stays at the newest while pictures load and the box for the reply grows', async () => {
    await sayMany(30);
    await say(`${fixture.console.gateway.url}/console/assets/sencha.svg`, { contentType: 'IMAGE' });
    page = await fixture.console.open(`chats/${chatId}`, PHONE);
    await passes(async () => {
      const loaded = log().locator('img');
      expect(await loaded.evaluate(image => (image as unknown as { height: number }).height)).toBeGreaterThan(
        60,
      );
    });
    await passes(async () => expect(await belowSight()).toBeLessThan(5));
    await page.getByRole('textbox', { name: 'Reply' }).fill('one\ntwo\nthree\nfour\nfive');
    await passes(async () => expect(await belowSight()).toBeLessThan(5));
  });

  it('counts as read on a phone, where the list is not in sight', async () => {
    await say('Anybody there?');
    await fixture.console.shop
      .chat({ businessId, channelId })
      .then(({ chatId: other }) => fixture.console.shop.message(String(other), { content: 'Not opened' }));
    for (let index = 0; index < 20; index += 1) {
      await fixture.console.shop.chat({ businessId, channelId });
    }
    await open('Anybody there?', PHONE);
    await page.getByText('1 unread').waitFor();
  });

  it('says that there is nothing at an address that was mangled', async () => {
    page = await fixture.console.open('chats/%zz');
    await page.getByText('This chat does not exist').waitFor();
  });

  it('gets all chats, also where the line broke while they were read', async () => {
    for (let index = 0; index < 3; index += 1) await fixture.console.shop.chat({ businessId, channelId });
    const { gateway } = fixture.console;
    page = await fixture.console.open('channels');
    await page.getByRole('combobox', { name: 'Business' }).waitFor();
    gateway.next(...Array.from({ length: 40 }, () => ({ kind: 'refuse', status: 500 }) as const));
    await page.getByRole('combobox', { name: 'Business' }).selectOption(businessId);
    await page.getByRole('link', { name: /^Chats/ }).click();
    await page.getByRole('alert').first().waitFor();
    gateway.clear();
    gateway.down();
    await page.getByText('Reconnecting…').waitFor();
    gateway.up();
    const row = page.getByRole('list', { name: 'Chats' }).getByRole('listitem').first();
    await passes(async () => expect(await row.getAttribute('aria-setsize', { timeout: 500 })).toBe('4'));
  });
});
