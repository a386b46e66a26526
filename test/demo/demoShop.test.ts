import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { openDemoShop } from '../../src/demo/openDemoShop.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';
import { rows, startTestSystem } from '../support/servers/testSystem.ts';

test('an empty log gets a shop with products, customers, orders and chats that the bot answered, once', async () => {
  const system = await startTestSystem({ bot: 'catalogue' });
  expect(await openDemoShop(system.url)).toBe(true);
  const list = async (path: string) => rows(await system.call('GET', `/api/${path}`));
  expect(await list('products')).toHaveLength(6);
  expect(await list('orders')).toHaveLength(3);
  const chats = await list('chats?include=customer,messages');
  expect(chats).toHaveLength(5);
  expect(chats.every(({ chatType, customer }) => String(chatType) === 'test' && customer?.fullName)).toBe(
    true,
  );
  const said = chats.flatMap(({ messages }) => Object.values(messages ?? {}));
  expect(said.some(({ content }) => /Gyokuro: 24.50 EUR/.test(String(content)))).toBe(true);
  expect(await openDemoShop(system.url)).toBe(false);
  expect(await list('products')).toHaveLength(6);
  await system.stop();
});

test('npm start -- --demo opens it, and its pictures are served', async () => {
  const folder = temporaryDirectory();
  const server = await RunningServer.start({ env: { DATA_DIR: folder.path }, args: ['--demo'] });
  await eventually('it says so', () =>
    server.stderr.some(line => line.startsWith('demo: a shop was opened')),
  );
  const page = z.object({ data: z.array(z.object({ imageUrl: z.string() })) });
  const products = page.parse(await (await fetch(`${server.url}/api/products`)).json());
  expect(products.data).toHaveLength(6);
  for (const { imageUrl } of products.data) {
    const picture = await fetch(imageUrl);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  }
  server.signal('SIGTERM');
  expect(await server.exit()).toBe(0);
  folder.remove();
});
