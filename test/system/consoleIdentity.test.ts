import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { OpenIdProvider } from '../doubles/openIdProvider.ts';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';
import { axeFindings } from '../support/dsl/axe.ts';
import { passes } from '../support/dsl/eventually.ts';
import { allSent, describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

/** Long enough to sign in and to begin a reply, on a busy machine too. */
const SHORT_LIVED_S = 12;

const provider = await OpenIdProvider.start();
afterAll(() => provider.stop());

describeInBrowser('where callers are identified', () => {
  let tenants: Tenants;
  const fixture = useConsole({
    environment: { ...provider.environment, RATE_LIMITS: 'off' },
    start: async options => {
      tenants = await startTenants(options);
      return tenants.system;
    },
  });
  let page: Page;
  let chatId: string;
  beforeAll(() => {
    chatId = String(tenants.a.chat.chatId);
  });
  afterEach(async () => {
    await page.context().close();
  });

  const credential = () => page.getByRole('textbox', { name: 'API key or token' });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const reply = () => page.getByRole('textbox', { name: 'Reply' });
  const log = () => page.getByRole('log', { name: 'Messages' });
  const signIn = async (secret: string) => {
    await credential().fill(secret);
    await button('Sign in').click();
  };
  const open = async (path: string, secret: string) => {
    page = await fixture.console.open(path);
    await signIn(secret);
  };
  const go = (path: string) => page.goto(`${fixture.console.gateway.url}/console/${path}`);
  const see = (text: string | RegExp) => page.getByText(text).filter({ visible: true }).first().waitFor();

  it('refuses a wrong key in words, and lets a good one in, until it signs out', async () => {
    page = await fixture.console.open('chats');
    await credential().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await signIn('clk_wrong');
    await page.getByRole('alert').getByText('does not know this key or token').waitFor();
    await signIn(tenants.service);
    await see('Hello');
    expect(
      await page.getByRole('combobox', { name: 'Business' }).getByRole('option').allTextContents(),
    ).toEqual(['Alpha', 'Beta']);
    await button('Sign out').click();
    await credential().waitFor();
    await page.reload();
    await credential().waitFor();
  });

  it('shows an agent their business alone, and says what they may not', async () => {
    const { a, b } = tenants;
    await open('chats', a.tokens.agent);
    await see('Hello Alpha');
    const business = page.getByRole('combobox', { name: 'Business' });
    expect(await business.getByRole('option').allTextContents()).toEqual(['Alpha']);
    expect(await page.getByText('Beta').count()).toBe(0);
    for (const name of ['Operations', 'Keys']) expect(await link(name).count()).toBe(0);
    for (const view of ['operations', 'keys']) {
      await go(view);
      await see('This is for operators');
    }
    await go(`chats/${b.chat.chatId}`);
    await see('This chat does not exist');
    await go(`orders/${b.order.orderId}`);
    await see('Order not found');
    await go(`customers/${b.customer.customerId}`);
    await see('Customer not found');
    await go('members');
    await see('Owner of Alpha');
    expect(await button('Add a member').count()).toBe(0);
    await go('channels');
    await see('Facebook page');
    expect(await button('Pause').count()).toBe(0);
    await go(`chats/${chatId}`);
    await reply().fill('By an agent');
    await reply().press('Enter');
    await log().getByText('By an agent').waitFor();
    await allSent(log());
  });

  it('says why a reply was not sent, and why a channel is off', async () => {
    const { b } = tenants;
    fixture.console.graph.next({ kind: 'error', status: 400, code: 190 });
    await open(`chats/${b.chat.chatId}`, b.tokens.agent);
    await log().getByText('Hello Beta').waitFor();
    await reply().fill('Anybody?');
    await reply().press('Enter');
    await log()
      .getByText(/error 190/)
      .waitFor();
    await go('channels');
    await see('The platform refuses its token');
  });

  it('lets an owner add somebody by their id, who sees the business from then on', async () => {
    const { a, b } = tenants;
    await open('members', a.tokens.owner);
    await see('Agent of Alpha');
    await button('Add a member').click();
    await page.getByRole('textbox', { name: 'E-mail or user id' }).fill(String(b.agent.userId));
    await button('Add').click();
    await button('Remove Agent of Beta').waitFor();
    const { body } = await tenants.call(b.tokens.agent, 'GET', '/api/auth/businesses');
    expect(Number(body.total)).toBe(2);
    await button('Remove Agent of Beta').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await button('Remove Agent of Beta').waitFor({ state: 'detached' });
  });

  it('shows operators the system and its keys, and no shop', async () => {
    await open('chats', OPERATOR_KEY);
    await see('This is for the people of a shop');
    await link('Operations').click();
    await page.locator('canvas').first().waitFor();
    await page.getByRole('list', { name: 'Instances' }).getByText('Serves this page.').waitFor();
    expect(await link('Orders').count()).toBe(0);
    await link('Keys').click();
    await button('New key').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Till');
    await page
      .getByRole('textbox', { name: 'Only for businesses' })
      .fill(String(tenants.b.business.businessId));
    await button('Create').click();
    const secret = await page.getByRole('textbox', { name: 'Key' }).inputValue();
    const seen = async () => (await tenants.call(secret, 'GET', '/api/auth/businesses')).body.data?.[0]?.name;
    expect(await seen()).toBe('Beta');
    await button('Done').click();
    await button('Revoke Till').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await button('Revoke Till').waitFor({ state: 'detached' });
    await passes(async () =>
      expect((await tenants.call(secret, 'GET', '/api/auth/businesses')).status).toBe(401),
    );
  });

  it('tells an auditor that there is nothing for them', async () => {
    await open('chats', tenants.auditor);
    await see('What you signed in with shows nothing');
    expect(await link('Chats').count()).toBe(0);
    await button('Sign out').click();
    await credential().waitFor();
  });

  it('asks again when a token runs out, and loses nothing that was being written', async () => {
    const exp = Math.floor(Date.now() / 1_000) + SHORT_LIVED_S;
    const sub = String(tenants.a.agent.userId);
    await open(`chats/${chatId}`, await provider.token({ sub, exp }));
    await log().getByText('Hello Alpha').waitFor();
    await reply().fill('Half a sen');
    await credential().waitFor({ timeout: 2 * SHORT_LIVED_S * 1_000 });
    await see('ran out');
    await signIn(await provider.token({ sub, exp: exp + 3_600 }));
    await log().getByText('Hello Alpha').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/chats/${chatId}`);
    expect(await reply().inputValue()).toBe('Half a sen');
  });

  it('keeps a reply that was sent as the key ended, and posts it once', async () => {
    const { call } = tenants;
    const key = await call(OPERATOR_KEY, 'POST', '/api/auth/keys', { name: 'desk', role: 'service' });
    const userId = tenants.a.agent.userId;
    const token = await call(String(key.body.key), 'POST', '/api/auth/tokens', { userId });
    await open(`chats/${chatId}`, String(token.body.token));
    await log().getByText('Hello Alpha').waitFor();
    fixture.console.gateway.down();
    await see('The line is down');
    await reply().fill('Sent too late');
    await reply().press('Enter');
    await call(OPERATOR_KEY, 'DELETE', `/api/auth/keys/${key.body.keyId}`);
    fixture.console.gateway.up();
    await credential().waitFor();
    await signIn(tenants.a.tokens.agent);
    await log().getByText('Sent too late').waitFor();
    await allSent(log());
    const { body } = await call(tenants.service, 'GET', `/api/chats/${chatId}/messages?limit=100`);
    const contents = Object.values(body.data ?? {}).map(({ content }) => String(content));
    expect(contents.filter(content => content === 'Sent too late')).toHaveLength(1);
  });

  it('leaves nothing of one person to the next one in the same tab', async () => {
    await open(`chats/${chatId}`, tenants.a.tokens.agent);
    await log().getByText('Hello Alpha').waitFor();
    await reply().fill('Not for others');
    await button('Sign out').click();
    await signIn(tenants.a.tokens.owner);
    await log().getByText('Hello Alpha').waitFor();
    expect(await reply().inputValue()).toBe('');
  });
});
