import { expect, it } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { describeInBrowser, useConsole } from '../support/servers/consoleFixture.ts';

/** Fifty pages of the inbox. */
const COUNT = 10_000;
const AT_ONCE = 50;

describeInBrowser('an inbox of ten thousand chats', () => {
  const fixture = useConsole();

  it('is read page by page, draws only what is in sight, and scrolls to its end', async () => {
    const { shop } = fixture.console;
    const { businessId, channelId } = await shop.channel();
    const chat = (index: number) =>
      shop.chat({ businessId, channelId, platformCustomerId: `person-${String(index).padStart(5, '0')}` });
    for (let index = 0; index < COUNT; index += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => chat(index + at)));
    }
    const from = fixture.console.gateway.seen.length;
    const page = await fixture.console.open('chats');
    const list = page.getByRole('list', { name: 'Chats' });
    await list.getByRole('link').first().waitFor();
    await eventually('all are there', async () => {
      const size = await list.getByRole('listitem').first().getAttribute('aria-setsize');
      return Number(size) === COUNT;
    });
    const pages = fixture.console.gateway.seen
      .slice(from)
      .filter(({ path }) => path.startsWith('/api/chats?'));
    expect(pages.length).toBeGreaterThanOrEqual(50);
    expect(pages.filter(({ path }) => path.includes('cursor=')).length).toBe(pages.length - 1);
    expect(await list.getByRole('listitem').count()).toBeLessThan(40);

    await page.evaluate("document.querySelector('.virtual-list').scrollTo(0, 1e9)");
    const last = list.locator(`[aria-posinset="${COUNT}"]`);
    await last.waitFor();
    expect(await list.getByRole('listitem').count()).toBeLessThan(40);
    await page.getByRole('searchbox', { name: 'Search customers' }).fill('person-01234');
    await list.getByRole('link', { name: /person-01234/ }).waitFor();
    expect(await list.getByRole('listitem').count()).toBe(1);
    await page.context().close();
  });
});
