import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { allSent, describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

/** How long nothing goes through; a minute was measured by hand. */
const PULLED_MS = Number(process.env.PLUG_SECONDS ?? 20) * 1_000;
const BETWEEN_MS = 25;
/** Of the pause between two attempts, and what a busy machine needs for one. */
const LONGEST_PAUSE_MS = 8_000;
const MARGIN_MS = 4_000;
const REPLIES = 5;

describeInBrowser('the plug is pulled under load', () => {
  const fixture = useConsole();
  let page: Page;
  afterEach(async () => {
    fixture.console.gateway.up();
    await page.context().close();
  });

  const log = () => page.getByRole('log', { name: 'Messages' });
  const reply = () => page.getByRole('textbox', { name: 'Reply' });
  /** Everything, however much is drawn at first. */
  const shown = async () => {
    const earlier = page.getByRole('button', { name: 'Earlier messages' });
    while ((await earlier.count()) > 0) await earlier.click();
    return log().locator('article .bubble').allTextContents();
  };

  it(`for ${PULLED_MS / 1_000} s: it is back within the longest pause, nothing is missing, nothing twice`, async () => {
    const { shop, gateway, system } = fixture.console;
    const chat = await shop.chat();
    const chatId = String(chat.chatId);
    await shop.message(chatId, { content: 'first' });
    page = await fixture.console.open(`chats/${chatId}`);
    await log().getByText('first', { exact: true }).waitFor();
    const attempts: number[] = [];
    page.on('websocket', () => attempts.push(Date.now()));
    const load = new AbortController();
    const writing = (async () => {
      for (let index = 0; !load.signal.aborted; index += 1) {
        await shop.message(chatId, { content: `customer ${index}` });
        await delay(BETWEEN_MS);
      }
    })();
    await log().getByText('customer 20', { exact: true }).waitFor();
    gateway.down();
    const pulled = Date.now();
    await page.getByText('The line is down').waitFor();
    for (let index = 0; index < REPLIES; index += 1) {
      await reply().fill(`agent ${index}`);
      await reply().press('Enter');
    }
    await delay(PULLED_MS - (Date.now() - pulled));
    const tried = attempts.length;
    const up = Date.now();
    gateway.up();
    await allSent(page, 30_000);
    const backMs = Date.now() - up;
    load.abort();
    await writing;
    await shop.message(chatId, { content: 'last' });
    await log().getByText('last', { exact: true }).waitFor();
    const { body } = await system.call('GET', `/api/chats/${chatId}/messages?limit=1`);
    const texts = await shown();
    process.stdout.write(
      `console: plug pulled for ${PULLED_MS / 1_000} s, ${tried} attempts of two sockets, back after ${backMs} ms, ${texts.length} messages\n`,
    );
    expect(texts).toHaveLength(Number(body.total));
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.filter(text => text.startsWith('agent'))).toHaveLength(REPLIES);
    expect(backMs).toBeLessThan(LONGEST_PAUSE_MS + MARGIN_MS);
    // Those of 250 ms, 500 ms, 1 s, 2 s and 4 s at their longest are over by then.
    expect(tried).toBeGreaterThanOrEqual(2 * Math.floor(PULLED_MS / LONGEST_PAUSE_MS + 3));
  }, 180_000);
});
