import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openDemoShop } from '../../src/demo/openDemoShop.ts';
import { axeFindings } from '../support/dsl/axe.ts';
import { describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

const phone = { viewport: { width: 360, height: 740 } };
const desktop = { viewport: { width: 1360, height: 840 } };
const looks = [
  ['light', 'desktop', { ...desktop, colorScheme: 'light' }],
  ['dark', 'desktop', { ...desktop, colorScheme: 'dark' }],
  ['light', 'phone', { ...phone, colorScheme: 'light' }],
  ['dark', 'phone', { ...phone, colorScheme: 'dark' }],
] as const;

describeInBrowser('everybody can use', () => {
  const fixture = useConsole({ bot: 'catalogue' });
  const addresses = new Map<string, string>();
  beforeAll(async () => {
    const { system } = fixture.console;
    // Pictures are to come from where the pages come from.
    await openDemoShop(fixture.console.gateway.url);
    const first = async (list: string, id: string) => {
      const { body } = await system.call('GET', `/api/${list}?order=desc&limit=1`);
      addresses.set(list, `${list}/${body.data?.[0]?.[id]}`);
    };
    await system.call('POST', '/api/auth/keys', { name: 'Web shop', role: 'service' });
    await first('chats', 'chatId');
    await first('orders', 'orderId');
    await first('customers', 'customerId');
  });

  const views: readonly (readonly [
    name: string,
    address: () => string,
    shown: (page: Page) => Promise<void>,
  ])[] = [
    ['the list of chats', () => 'chats', page => see(page, 'Oh yes, please')],
    ['a chat', () => addresses.get('chats') ?? '', page => see(page, 'Would you like a card with it?')],
    ['orders', () => 'orders', page => see(page, 'Lena Novak')],
    ['an order', () => addresses.get('orders') ?? '', page => see(page, 'Gyokuro')],
    ['products', () => 'products', page => see(page, 'Bamboo Whisk')],
    ['customers', () => 'customers', page => see(page, 'Lena Novak')],
    ['a customer', () => addresses.get('customers') ?? '', page => see(page, 'Trubarjeva 21')],
    ['channels', () => 'channels', page => see(page, 'Facebook page')],
    ['members', () => 'members', page => see(page, 'Owner of the business')],
    ['keys', () => 'keys', page => see(page, 'Web shop')],
    ['operations', () => 'operations', page => page.locator('canvas').first().waitFor()],
    ['Try it', () => 'try', page => page.getByRole('textbox', { name: 'Message' }).waitFor()],
  ];

  describe.each(looks)('in %s, on a %s', (_scheme, _size, options) => {
    let page: Page;
    beforeAll(async () => {
      page = await fixture.console.open('chats', options);
    });
    afterAll(async () => {
      await page.context().close();
    });

    test.each(views)('%s', async (_name, address, shown) => {
      await page.goto(`${fixture.console.gateway.url}/console/${address()}`);
      await shown(page);
      expect(await axeFindings(page)).toEqual([]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
    });

    test('dialogs', async () => {
      await page.goto(`${fixture.console.gateway.url}/console/products`);
      await page.getByRole('button', { name: 'New product' }).click();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
  });

  it('the inbox by keyboard only', async () => {
    const page = await fixture.console.open('products');
    await see(page, 'Bamboo Whisk');
    await tabTo(page, 'Skip to content');
    await tabTo(page, /^Chats/);
    await page.keyboard.press('Enter');
    await tabTo(page, /Jonas Weber/);
    await page.keyboard.press('Enter');
    await see(page, 'Two please');
    await tabTo(page, 'Reply');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('log', { name: 'Messages' }).getByText('By keyboard').waitFor();
    await tabTo(page, 'New order');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Quantity of Gyokuro');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });
});

const see = (page: Page, text: string) => page.getByText(text).filter({ visible: true }).first().waitFor();

const MOST_TABS = 60;

/** Moves the focus on until it is on what has this name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      '(e => e?.getAttribute("aria-label") ?? e?.textContent ?? "")(document.activeElement)',
    );
    const is = typeof name === 'string' ? focused.trim() === name : name.test(focused.trim());
    if (is) return;
    passed.push(focused.trim().slice(0, 20));
  }
  throw new Error(`${name} is not reached: ${passed.join(' | ')}`);
}
