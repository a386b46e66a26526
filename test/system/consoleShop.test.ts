import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { unique } from '../support/builders/shop.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

const IMAGEKIT = {
  IMAGEKIT_PUBLIC_KEY: 'public_key',
  IMAGEKIT_PRIVATE_KEY: 'private_key',
  IMAGEKIT_URL_ENDPOINT: 'https://ik.imagekit.io/tea',
};

describeInBrowser('the shop', () => {
  const fixture = useConsole({ bot: 'catalogue', environment: IMAGEKIT });
  let businessId: string;
  let channelId: string;
  let channelName: string;
  let page: Page;

  beforeEach(async () => {
    channelName = unique('Tea');
    const channel = await fixture.console.shop.channel({ channelName });
    businessId = String(channel.businessId);
    channelId = String(channel.channelId);
  });
  afterEach(async () => {
    await page.context().close();
  });

  const call = async (path: string) => (await fixture.console.system.call('GET', path)).body;
  const open = async (view: string) => {
    page = await fixture.console.open(view);
    await page.getByRole('combobox', { name: 'Business' }).selectOption(businessId);
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const product = (name: string) => page.getByRole('button', { name: `Edit ${name}` });
  const box = (name: string) => page.getByRole('textbox', { name, exact: true });

  it('gets a new product, with a picture that goes to ImageKit under a signed token', async () => {
    await open('products');
    const uploads: string[] = [];
    await page.route('https://upload.imagekit.io/**', async route => {
      uploads.push(route.request().postData() ?? '');
      const url = `${fixture.console.gateway.url}/console/assets/chai.svg`;
      await route.fulfill({
        json: { url, fileId: 'file-1' },
        headers: { 'Access-Control-Allow-Origin': '*' },
      });
    });
    await button('New product').click();
    await box('Name').fill('Masala Chai');
    await box('Price').fill('8.40');
    // Nothing in it may end a header of the upload.
    const picture = {
      name: 'my "best" chai; ünï.png',
      mimeType: 'image/png',
      buffer: Buffer.from('picture'),
    };
    await page.getByLabel('Upload a picture').setInputFiles(picture);
    await button('Save').click();
    await product('Masala Chai').waitFor();
    expect(uploads).toHaveLength(1);
    expect(uploads[0]).toContain('name="fileName"\r\n\r\nmy "best" chai; ünï.png\r\n');
    for (const part of ['public_key', 'signature', 'token', 'expire']) expect(uploads[0]).toContain(part);
    const { data } = await call(`/api/products?businessId=${businessId}`);
    expect(data?.[0]).toMatchObject({
      name: 'Masala Chai',
      price: '8.40',
      currency: 'EUR',
      imageId: 'file-1',
    });
  });

  it('changes a product, and says what is wrong with one', async () => {
    await fixture.console.shop.product({ businessId, name: 'Sencha' });
    await open('products');
    await product('Sencha').click();
    await box('Price').fill('cheap');
    await button('Save').click();
    await page.getByRole('alert').getByText('A price is a number').waitFor();
    await box('Price').fill('5.20');
    await page.getByRole('checkbox', { name: 'Available' }).uncheck();
    await button('Save').click();
    await page.getByText('Not available').waitFor();
    await page.getByText('€5.20').waitFor();
  });

  it('moves an order on, and not where somebody else has moved it', async () => {
    const order = await fixture.console.shop.order({ businessId });
    page = await fixture.console.open(`orders/${order.orderId}`);
    await button('Confirm').click();
    await page.getByText('Confirmed', { exact: true }).waitFor();
    const path = `/api/orders/${order.orderId}`;
    await fixture.console.system.call('PUT', path, { orderStatus: 'PROCESSING' });
    await button('Ship').click();
    await page.getByRole('alert').waitFor();
    await page.getByText('Processing', { exact: true }).waitFor();
    await button('Ship').click();
    await page.getByText('Shipped', { exact: true }).waitFor();
    expect(await button('Cancel order').count()).toBe(0);
    expect(String((await call(path)).orderStatus)).toBe('SHIPPED');
  });

  it('connects a channel, pauses and resumes it, and names one whose token is refused', async () => {
    await open('channels');
    await button('Connect a channel').click();
    await page.getByRole('combobox', { name: 'Platform' }).selectOption('Instagram business');
    await box('Id of the page or account').fill(`account-${businessId}`);
    await box('Name').fill('Tea on Instagram');
    await page.getByLabel('Access token').fill('secret-token');
    await button('Connect').click();
    const card = page.getByRole('listitem').filter({ hasText: 'Tea on Instagram' });
    await card.getByRole('button', { name: 'Pause' }).click();
    await card.getByText('Paused').waitFor();
    await card.getByRole('button', { name: 'Resume' }).click();
    await card.getByText('Active').waitFor();

    await fixture.console.system.call('PUT', `/api/channels/${channelId}`, { accessToken: 'refused' });
    fixture.console.graph.next({ kind: 'error', status: 400, code: 190 });
    const chat = await fixture.console.shop.chat({ businessId, channelId });
    await fixture.console.shop.message(String(chat.chatId), {});
    await fixture.console.shop.message(String(chat.chatId), { senderType: 'AGENT', content: 'Anybody?' });
    await eventually(
      'it is off',
      async () => String((await call(`/api/channels/${channelId}`)).isActive) === 'false',
    );
    await page.reload();
    await page.getByText('The platform refuses its token').waitFor();
  });

  it('shows a customer with orders and chats, and changes them', async () => {
    const customer = await fixture.console.shop.customer({ businessId, channelId, fullName: 'Omar' });
    const { customerId, platformCustomerId } = customer;
    await fixture.console.shop.order({ businessId, customerId });
    await fixture.console.shop.chat({ businessId, channelId, platformCustomerId });
    await open('customers');
    await page.getByRole('link', { name: /Omar/ }).click();
    await page.getByRole('heading', { name: 'Omar' }).waitFor();
    await page.getByRole('link', { name: /€9.00/ }).waitFor();
    await page.getByRole('link', { name: /Since/ }).waitFor();
    await button('Edit').click();
    await box('Address').fill('Harbour 7');
    await button('Save').click();
    await page.getByText('Harbour 7').waitFor();
  });

  it('answers a newcomer who writes as a customer, and the agent takes over', async () => {
    await fixture.console.shop.product({ businessId, name: 'Sencha' });
    await open('try');
    await page.locator('.phone').getByText(channelName).waitFor();
    const phone = page.getByRole('log', { name: 'On the phone' });
    await box('Message').fill('How much is the Sencha?');
    await box('Message').press('Enter');
    await phone.getByText(/Sencha: 4.50 EUR/).waitFor();
    await page
      .getByRole('log', { name: 'Messages' })
      .getByText(/Sencha: 4.50 EUR/)
      .waitFor();
    await box('Reply').fill('Tom here. Shall I put one aside?');
    await box('Reply').press('Enter');
    await phone.getByText('Tom here.').waitFor();
    await page.getByRole('link', { name: /Chats/ }).first().waitFor();
    await page.getByText('1 unread').waitFor({ state: 'detached' });
  });
});
