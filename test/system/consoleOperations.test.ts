import { afterEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { passes } from '../support/dsl/eventually.ts';
import { describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

describeInBrowser('for operators', () => {
  const fixture = useConsole();
  let page: Page;
  afterEach(async () => {
    await page.context().close();
  });

  it('plots how the instance fares, and says what each metric means', async () => {
    await fixture.console.shop.channel();
    page = await fixture.console.open('operations');
    for (const name of [
      'Lag of the read models',
      'Throughput',
      'Errors',
      'Sockets',
      'Webhook latency',
      'Append latency',
    ]) {
      const panel = page.getByRole('region', { name });
      await panel.locator('canvas').waitFor();
      await panel.getByRole('button', { name: `What ${name} means` }).hover();
      await panel.getByRole('tooltip').waitFor();
    }
    await page.getByRole('button', { name: 'What Leases held here means' }).focus();
    await page.getByRole('tooltip').getByText('Leases that this instance holds.').waitFor();
    await page.getByRole('img', { name: /^Sockets: open [1-9]/ }).waitFor();
  });

  it('drops what needs nothing more', async () => {
    const { shop, graph } = fixture.console;
    const { businessId, channelId } = await shop.channel({ accessToken: 'page-token' });
    const chat = await shop.chat({ businessId, channelId });
    await shop.message(String(chat.chatId), {});
    graph.next({ kind: 'error', status: 400, code: 100 });
    await shop.message(String(chat.chatId), { senderType: 'AGENT', content: 'Given up' });
    const parked = () => fixture.console.system.call('GET', '/api/admin/parked');
    await passes(async () => expect(Number((await parked()).body.total)).toBe(1));
    page = await fixture.console.open('operations');
    await page.getByRole('button', { name: 'Drop', exact: true }).click();
    await page.getByText('None: everything').waitFor();
    expect(Number((await parked()).body.total)).toBe(0);
  });

  it('lists what was parked with its error, and lets it be tried again', async () => {
    const { shop, graph } = fixture.console;
    const channel = await shop.channel({ accessToken: 'page-token' });
    const { businessId, channelId } = channel;
    const chat = await shop.chat({ businessId, channelId });
    await shop.message(String(chat.chatId), {});
    graph.next({ kind: 'error', status: 400, code: 100 });
    await shop.message(String(chat.chatId), { senderType: 'AGENT', content: 'Refused' });
    page = await fixture.console.open('operations');
    const item = page.getByRole('listitem').filter({ hasText: 'outbound: AgentReplied' });
    await passes(async () => {
      await page.getByRole('button', { name: 'Look again' }).click();
      await item.getByText(/error 100/).waitFor({ timeout: 500 });
    });
    await item.getByRole('button', { name: 'Retry' }).click();
    await passes(async () => expect(graph.texts).toContain('Refused'));
    await passes(async () => {
      await page.getByRole('button', { name: 'Look again' }).click();
      expect(await item.count()).toBe(0);
    });
  });
});
