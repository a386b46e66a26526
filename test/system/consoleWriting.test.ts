import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { unique } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import { allSent, describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

describeInBrowser('writing in a chat', () => {
  const fixture = useConsole();
  let chatId: string;
  let otherId: string;
  let businessId: string;
  let page: Page;

  beforeEach(async () => {
    const { shop } = fixture.console;
    const channel = await shop.channel();
    businessId = String(channel.businessId);
    const owner = { businessId, channelId: channel.channelId };
    const customer = await shop.customer({ ...owner, fullName: unique('Ada') });
    const chat = await shop.chat({ ...owner, platformCustomerId: customer.platformCustomerId });
    chatId = String(chat.chatId);
    otherId = String((await shop.chat(owner)).chatId);
    await shop.message(chatId, { content: 'Good morning!' });
    await shop.message(otherId, { content: 'The other one' });
    page = await fixture.console.open(`chats/${chatId}`);
    await log().getByText('Good morning!').waitFor();
  });
  afterEach(async () => {
    fixture.console.gateway.clear();
    await page.context().close();
  });

  const log = () => page.getByRole('log', { name: 'Messages' });
  const reply = () => page.getByRole('textbox', { name: 'Reply' });
  const said = async () => {
    const { body } = await fixture.console.system.call('GET', `/api/chats/${chatId}/messages?limit=100`);
    return Object.values(body.data ?? {}).map(({ content }) => String(content));
  };

  it.each([
    ['as the standard has it', { isComposing: true }],
    ['as Safari tells it', { keyCode: 229 }],
  ])('does not send half a word while Enter chooses one, %s', async (_as, composing) => {
    await reply().fill('にほ');
    const enter = { key: 'Enter', bubbles: true, cancelable: true, ...composing };
    await reply().dispatchEvent('keydown', enter);
    expect(await reply().inputValue()).toBe('にほ');
    await reply().fill('日本');
    await reply().press('Enter');
    await log().getByText('日本').waitFor();
    await allSent(log());
    expect(await said()).toEqual(['Good morning!', '日本']);
  });

  it('sends once, however often Send and Enter are pressed', async () => {
    await reply().fill('Once');
    await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
    await reply().fill('Once more');
    await Promise.all([reply().press('Enter'), reply().press('Enter')]);
    await log().getByText('Once more').waitFor();
    await allSent(log());
    expect(await said()).toEqual(['Good morning!', 'Once', 'Once more']);
  });

  it('shows a reply once at any moment, also before it is answered', async () => {
    await page.evaluate(`(() => {
      const most = () => {
        const texts = [...document.querySelectorAll('.bubble')].map(each => each.textContent);
        window.twice ??= texts.find((text, index) => texts.indexOf(text) !== index);
      };
      new MutationObserver(most).observe(document.body, { childList: true, subtree: true });
    })()`);
    for (let index = 0; index < 20; index += 1) {
      await reply().fill(`reply ${index}`);
      await reply().press('Enter');
      await log().getByText(`reply ${index}`, { exact: true }).first().waitFor();
    }
    await allSent(log());
    expect(await page.evaluate('window.twice ?? null')).toBeNull();
  });

  it('keeps a draft for each chat', async () => {
    await reply().fill('For Ada');
    await page.getByRole('link', { name: /The other one/ }).click();
    await log().getByText('The other one').waitFor();
    expect(await reply().inputValue()).toBe('');
    await reply().fill('For the other');
    await page.getByRole('link', { name: /Good morning!/ }).click();
    await log().getByText('Good morning!').waitFor();
    expect(await reply().inputValue()).toBe('For Ada');
    await page.goBack();
    await log().getByText('The other one').waitFor();
    expect(await reply().inputValue()).toBe('For the other');
  });

  it('shows what is written from the right from the right', async () => {
    const text = 'שלום, כמה עולה התה?';
    await reply().fill(text);
    const direction = (of: string) => page.evaluate(`getComputedStyle(${of}).direction`);
    expect(await direction('document.querySelector("textarea")')).toBe('rtl');
    await reply().press('Enter');
    await log().getByText(text).waitFor();
    expect(await direction('[...document.querySelectorAll(".bubble")].at(-1)')).toBe('rtl');
    expect(await direction('document.querySelector(".bubble")')).toBe('ltr');
    await allSent(log());
  });

  it('breaks very long words, and shows emoji whole', async () => {
    const family = '👨‍👩‍👧‍👦';
    const fields = { businessId, fullName: `${family} ${'ä'.repeat(200)}` };
    const { chat: path, customer } = await otherPerson(fields);
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto(`${fixture.console.gateway.url}/console/chats/${path}`);
    await log().getByText('wwww').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await log().evaluate(box => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    expect(await page.locator('.conversation-head .avatar').textContent()).toContain(family);
    await page.goto(`${fixture.console.gateway.url}/console/customers/${customer}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.locator('main').evaluate(box => box.scrollWidth - box.clientWidth)).toBe(0);
  });

  it('says what is wrong with a reply that is too long, and keeps it', async () => {
    await reply().fill('long '.repeat(20_000));
    await reply().press('Enter');
    await page.getByRole('alert').getByText('Not sent').waitFor();
    await page.reload();
    await log().getByText('long long').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await said()).toEqual(['Good morning!']);
  });

  it('places an order once, also where the answer to it was lost', async () => {
    await fixture.console.shop.product({ businessId, name: 'Sencha', price: '4.50' });
    await page.getByRole('button', { name: 'New order' }).click();
    await page.getByRole('spinbutton', { name: 'Quantity of Sencha' }).fill('2');
    const place = page.getByRole('button', { name: 'Place order' });
    await page.route('**/api/orders', async route => {
      await route.fetch();
      await route.fulfill({ status: 500, json: { message: 'lost', code: 'internal' } });
    });
    await place.dblclick();
    await page.getByRole('alert').getByText('lost').waitFor();
    await page.unroute('**/api/orders');
    await place.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await passes(async () => {
      const { body } = await fixture.console.system.call('GET', `/api/orders?businessId=${businessId}`);
      expect(Number(body.total)).toBe(1);
    });
  });

  const otherPerson = async (fields: object) => {
    const { shop } = fixture.console;
    const channel = await shop.channel({ businessId });
    const owner = { businessId, channelId: channel.channelId };
    const { customerId, platformCustomerId } = await shop.customer({ ...owner, ...fields });
    const { chatId: id } = await shop.chat({ ...owner, platformCustomerId });
    await shop.message(String(id), { content: 'w'.repeat(1_500) });
    return { chat: String(id), customer: String(customerId) };
  };
});
