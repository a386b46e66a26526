import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/dsl/eventually.ts';
import { allSent, describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

describeInBrowser('a line that breaks', () => {
  const fixture = useConsole();
  let chatId: string;
  let page: Page;

  beforeEach(async () => {
    const chat = await fixture.console.shop.chat();
    chatId = String(chat.chatId);
    await say('first');
  });
  afterEach(async () => {
    fixture.console.gateway.up();
    await page.context().close();
  });

  const say = (content: string) => fixture.console.shop.message(chatId, { content });
  const log = () => page.getByRole('log', { name: 'Messages' });
  const shown = () => log().locator('article .bubble').allTextContents();
  const stored = async () => {
    const { body } = await fixture.console.system.call('GET', `/api/chats/${chatId}/messages?limit=1000`);
    return Object.values(body.data ?? {}).map(({ content }) => String(content));
  };
  const reply = () => page.getByRole('textbox', { name: 'Reply' });
  const open = async () => {
    page = await fixture.console.open(`chats/${chatId}`);
    await log().getByText('first', { exact: true }).waitFor();
  };

  it('leaves nothing out and shows nothing twice while others write', async () => {
    await open();
    const { gateway } = fixture.console;
    for (let round = 0; round < 4; round += 1) {
      for (let index = 0; index < 5; index += 1) await say(`round ${round}, message ${index}`);
      gateway.down();
      await page.getByText('Reconnecting…').first().waitFor();
      for (let index = 5; index < 10; index += 1) await say(`round ${round}, message ${index}`);
      gateway.up();
    }
    await log().getByText('round 3, message 9').waitFor();
    expect(await shown()).toEqual(await stored());
    expect(await shown()).toHaveLength(41);
  });

  it('keeps what is written until it is back, and sends it once', async () => {
    await open();
    fixture.console.gateway.down();
    await page.getByText('The line is down').waitFor();
    await reply().fill('while it was down');
    await reply().press('Enter');
    await log().getByText('Sending…').waitFor();
    fixture.console.gateway.up();
    await allSent(log());
    expect(await stored()).toEqual(['first', 'while it was down']);
    expect(await shown()).toEqual(['first', 'while it was down']);
  });

  it('loses nothing by a reload in the middle: neither a draft nor what is being sent', async () => {
    await open();
    fixture.console.gateway.down();
    await page.getByText('The line is down').waitFor();
    await reply().fill('sent before the reload');
    await reply().press('Enter');
    await reply().fill('a draft');
    fixture.console.gateway.up();
    await page.reload();
    await log().getByText('first', { exact: true }).waitFor();
    expect(await reply().inputValue()).toBe('a draft');
    await eventually('it is posted', async () => (await stored()).length === 2);
    await allSent(log());
    expect(await shown()).toEqual(['first', 'sent before the reload']);
  });

  it('asks who one is where the server wants to know', async () => {
    page = await fixture.console.open('chats');
    await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor();
    const { gateway } = fixture.console;
    gateway.next(...Array.from({ length: 10 }, () => ({ kind: 'refuse', status: 401 }) as const));
    // Metrics are read every few seconds.
    await page.getByRole('textbox', { name: 'API key or token' }).waitFor();
    gateway.clear();
    await page.getByRole('textbox', { name: 'API key or token' }).fill('clk_secret');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor();
    const asked = gateway.seen.findLast(({ path }) => path.startsWith('/api/'));
    expect(asked?.headers.authorization).toBe('Bearer clk_secret');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'detached' });
  });
});
