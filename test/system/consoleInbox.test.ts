import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { sendDelivery, sendEcho, sendRead } from '../support/builders/graphWebhooks.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { allSent, describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

describeInBrowser('the inbox', () => {
  const fixture = useConsole();
  let chatId: string;
  let businessId: string;
  let page: Page;

  beforeEach(async () => {
    const { shop } = fixture.console;
    const channel = await shop.channel({ accessToken: 'page-token', channelName: 'Tea on Facebook' });
    businessId = String(channel.businessId);
    const owner = { businessId, channelId: channel.channelId };
    const customer = await shop.customer({ ...owner, fullName: 'Lena Novak', address: 'Harbour 1' });
    const chat = await shop.chat({ ...owner, platformCustomerId: customer.platformCustomerId });
    chatId = String(chat.chatId);
    await say('Good morning!');
  });
  afterEach(async () => {
    fixture.console.gateway.up();
    await page.context().close();
  });

  const say = (content: string, fields = {}) => fixture.console.shop.message(chatId, { content, ...fields });
  const reply = (in_: Page) => in_.getByRole('textbox', { name: 'Reply' });
  const said = (in_: Page) => in_.getByRole('log', { name: 'Messages' });
  const openChat = async () => {
    const opened = await fixture.console.open(`chats/${chatId}`);
    await said(opened).getByText('Good morning!').waitFor();
    return opened;
  };

  it('shows how far a reply has come, as it changes', async () => {
    page = await openChat();
    await reply(page).fill('Good morning, Lena');
    await reply(page).press('Enter');
    const message = said(page).getByRole('article').filter({ hasText: 'Good morning, Lena' });
    await message.getByText('Sent', { exact: true }).waitFor();
    const { graph, webhook } = fixture.console;
    const send = await eventually('it is sent', () => graph.taken.at(-1));
    expect(send.body.message.text).toBe('Good morning, Lena');
    await sendEcho(webhook, send);
    await sendDelivery(webhook, send);
    await message.getByText('Delivered', { exact: true }).waitFor();
    await sendRead(webhook, send);
    await message.getByText('Read', { exact: true }).waitFor();
    expect(await message.count()).toBe(1);
  });

  it('says why a reply was not sent', async () => {
    page = await openChat();
    fixture.console.graph.next({ kind: 'error', status: 400, code: 100 });
    await reply(page).fill('Refused');
    await reply(page).press('Enter');
    await said(page).getByText('Failed', { exact: true }).waitFor();
    await said(page)
      .getByText(/error 100/)
      .waitFor();
  });

  it('breaks a line on Shift+Enter', async () => {
    page = await openChat();
    await reply(page).pressSequentially('one');
    await reply(page).press('Shift+Enter');
    await reply(page).pressSequentially('two');
    await reply(page).press('Enter');
    await said(page).getByText('one two').waitFor();
    await allSent(said(page));
    const { body } = await fixture.console.system.call('GET', `/api/chats/${chatId}/messages?order=desc`);
    expect(body.data?.[0]?.content).toBe('one\ntwo');
    expect(await reply(page).inputValue()).toBe('');
  });

  it('marks what nobody has read, newest first, and no longer once it is read', async () => {
    const other = await fixture.console.shop.chat({
      businessId,
      channelId: (await chatOf(chatId)).channelId,
    });
    await fixture.console.shop.message(String(other.chatId), { content: 'Newer' });
    page = await fixture.console.open('chats');
    await choose(page, businessId);
    const list = page.getByRole('list', { name: 'Chats' }).getByRole('link');
    await page.getByRole('link', { name: /Lena Novak.*unread/s }).waitFor();
    expect(await list.first().textContent()).toContain('Newer');
    await say('Even newer');
    await list.first().filter({ hasText: 'Even newer' }).waitFor();
    await list.first().click();
    await said(page).getByText('Even newer').waitFor();
    await page
      .getByRole('link', { name: /Lena Novak(?!.*unread)/s })
      .first()
      .waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/chats/${chatId}`);
    await page.reload();
    expect(await page.getByRole('link', { name: /Lena Novak.*unread/s }).count()).toBe(0);
  });

  it('filters by status and channel, in an address that can be shared', async () => {
    page = await openChat();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    const list = page.getByRole('list', { name: 'Chats' });
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Closed by agent');
    await list.getByText('Lena Novak').waitFor();
    expect(page.url()).toContain('status=CLOSED_BY_AGENT');
    await page.reload();
    await list.getByText('Lena Novak').waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Open');
    await page.getByText('No chats').waitFor();
    await page.getByRole('button', { name: 'Reopen' }).click();
    await list.getByText('Lena Novak').waitFor();
    await page.getByRole('button', { name: 'Archive' }).click();
    await eventually('it is archived', async () => String((await chatOf(chatId)).status) === 'ARCHIVED');
  });

  it('takes an order of the customer in the conversation', async () => {
    await fixture.console.shop.product({ businessId, name: 'Sencha', price: '4.50' });
    page = await openChat();
    const card = page.getByRole('complementary', { name: 'Customer' });
    await card.getByRole('button', { name: 'New order' }).click();
    await page.getByRole('spinbutton', { name: 'Quantity of Sencha' }).fill('3');
    await page.getByText('Total €13.50').waitFor();
    await page.getByRole('button', { name: 'Place order' }).click();
    await card.getByRole('link', { name: /€13.50.*Pending/s }).click();
    await page.getByRole('heading', { name: 'Order of Lena Novak' }).waitFor();
    const { body } = await fixture.console.system.call('GET', `/api/orders?businessId=${businessId}`);
    expect(body.data?.[0]).toMatchObject({ totalAmount: '13.50', shippingAddress: 'Harbour 1' });
  });

  it('shows two agents the same, and that somebody types', async () => {
    page = await openChat();
    const other = await openChat();
    await reply(other).fill('From the other desk');
    await reply(other).press('Enter');
    await said(page).getByText('From the other desk').waitFor();
    const phone = await ChatClient.connect(fixture.console.system.url);
    await phone.ask({ type: 'subscribe', chatId });
    phone.send({ type: 'typing', chatId, senderType: 'CUSTOMER' });
    await Promise.all([page, other].map(each => each.getByText('The customer is typing').waitFor()));
    // At most one a second is passed on, and the other agent has just typed.
    await eventually('the customer is told', async () => {
      await reply(page).pressSequentially('Tea ');
      return phone.frames.some(({ type, senderType }) => `${type} ${senderType}` === 'typing AGENT');
    });
    phone.close();
    await other.context().close();
  });

  it('says that the bot keeps silent, and lets it speak again', async () => {
    page = await openChat();
    await reply(page).fill('I take this one');
    await reply(page).press('Enter');
    await page.getByText(/The bot is paused until/).waitFor();
    await page.getByRole('button', { name: 'Resume the bot' }).click();
    await page.getByText(/The bot is paused until/).waitFor({ state: 'detached' });
    const { body } = await fixture.console.system.call('GET', `/api/chats/${chatId}/bot`);
    expect(body.pausedUntil).toBeNull();
  });

  it('shows pictures and sounds', async () => {
    const { url } = fixture.console.gateway;
    const picture = `${url}/console/assets/sencha.svg`;
    await say(picture, { contentType: 'IMAGE' });
    await say(`${url}/console/assets/none.mp3`, { contentType: 'AUDIO' });
    page = await openChat();
    const image = said(page).getByRole('img', { name: 'Sent by the customer' });
    await image.waitFor();
    expect(await image.getAttribute('src')).toBe(picture);
    await said(page).getByLabel('Voice message of the customer').waitFor();
  });

  const chatOf = async (id: string) => (await fixture.console.system.call('GET', `/api/chats/${id}`)).body;
});

/** By what it is chosen by: names may be the same. */
async function choose(page: Page, businessId: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Business' }).selectOption(businessId);
}
