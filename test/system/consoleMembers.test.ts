import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { unique } from '../support/builders/shop.ts';
import { axeFindings } from '../support/dsl/axe.ts';
import { passes } from '../support/dsl/eventually.ts';
import { describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

describeInBrowser('members and keys', () => {
  const fixture = useConsole();
  let businessId: string;
  let page: Page;
  beforeEach(async () => {
    const business = await fixture.console.shop.business({ name: unique('Tea') });
    businessId = String(business.businessId);
  });
  afterEach(async () => {
    await page.context().close();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const box = (name: string) => page.getByRole('textbox', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = async (view: string) => {
    page = await fixture.console.open(view);
    await page.getByRole('combobox', { name: 'Business' }).selectOption(businessId);
  };
  const members = async () => {
    const path = `/api/businesses/${businessId}/members`;
    const { body } = await fixture.console.system.call('GET', path);
    return Object.values(body.data ?? {}).map(({ userId, role }) => `${userId} ${role}`);
  };

  it('adds a member, changes what they are, and removes them, in a business without a channel', async () => {
    const email = `${unique('bo')}@example.com`;
    const { userId } = await fixture.console.shop.user({ name: 'Bo Berg', email });
    await open('members');
    await page.getByText('Owner of the business').waitFor();
    await button('Add a member').click();
    await box('E-mail or user id').fill('nobody@example.com');
    await button('Add').click();
    await page.getByRole('alert').getByText('Nobody whom you may see').waitFor();
    await box('E-mail or user id').fill(email);
    await button('Add').click();
    const row = page.getByRole('listitem').filter({ hasText: 'Bo Berg' });
    await row.getByRole('combobox', { name: 'Role of Bo Berg' }).selectOption('Owner');
    await passes(async () => expect(await members()).toContain(`${userId} owner`));
    await button('Remove Bo Berg').click();
    expect(await axeFindings(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await members()).toHaveLength(1);
  });

  it('creates a key, shows it once, and revokes it, by keyboard only', async () => {
    const name = unique('Web shop');
    await open('keys');
    await button('New key').focus();
    await page.keyboard.press('Enter');
    await box('Name').waitFor();
    await box('Name').focus();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    const secret = dialog().getByRole('textbox', { name: 'Key' });
    await secret.waitFor();
    expect(await secret.inputValue()).toMatch(/^clk_/);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText(name).waitFor();
    expect(await page.content()).not.toContain('clk_');
    await button(`Revoke ${name}`).focus();
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Revoke' }).focus();
    await page.keyboard.press('Enter');
    await button(`Revoke ${name}`).waitFor({ state: 'detached' });
    const { body } = await fixture.console.system.call('GET', '/api/auth/keys');
    expect(JSON.stringify(body)).not.toContain(name);
  });
});
