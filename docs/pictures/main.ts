/** `npm run pictures`: takes the pictures of docs/CONSOLE.md, of the demo's shop in Debian's Chromium. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { openStage, type Stage } from '../../demo/stage.ts';
import { openDemoShop } from '../../src/demo/openDemoShop.ts';
import { correspond, traffic } from './correspond.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2 };
const PLOTTED_MS = 110_000;

interface Picture {
  readonly name: string;
  readonly view: string;
  readonly options: BrowserContextOptions;
  /** What is done before it is taken. */
  readonly prepare: (page: Page, stage: Stage) => Promise<void>;
}

const openChat = (page: Page) => page.getByRole('link', { name: /Nora Lindqvist/ }).click();
const seen = (page: Page, text: string) => page.getByText(text).filter({ visible: true }).first().waitFor();

const pictures: readonly Picture[] = [
  {
    ...{ name: 'inbox', view: 'chats', options: desktop },
    prepare: async page => {
      await openChat(page);
      await page.getByText('Read', { exact: true }).first().waitFor();
    },
  },
  {
    ...{ name: 'inbox-dark', view: 'chats', options: { ...desktop, colorScheme: 'dark' } },
    prepare: async page => {
      await page.getByRole('link', { name: /Jonas Weber/ }).click();
      await seen(page, 'With pleasure, Jonas');
    },
  },
  {
    ...{ name: 'phone', view: 'chats', options: phone },
    prepare: async page => {
      await page.getByRole('link', { name: /Lena Novak/ }).click();
      await seen(page, 'Would you like a card with it?');
    },
  },
  {
    ...{ name: 'products', view: 'products', options: desktop },
    prepare: page => seen(page, 'Bamboo Whisk'),
  },
  {
    ...{ name: 'try', view: 'try', options: desktop },
    prepare: async page => {
      await page.getByRole('button', { name: 'How much is the Sencha?' }).click();
      await page.getByRole('log', { name: 'On the phone' }).getByRole('img').waitFor();
    },
  },
  {
    ...{ name: 'operations', view: 'operations', options: { viewport: { width: 1280, height: 860 } } },
    prepare: (_page, stage) => traffic(stage, PLOTTED_MS),
  },
];

async function take(
  browser: Browser,
  stage: Stage,
  { name, view, options, prepare }: Picture,
): Promise<void> {
  const context = await browser.newContext({ colorScheme: 'light', ...options });
  const page = await context.newPage();
  await page.goto(`${stage.url}/console/${view}`);
  await prepare(page, stage);
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  const path = fileURLToPath(new URL(`${name}.png`, import.meta.url));
  await page.screenshot({ path });
  process.stdout.write(`docs/pictures/${name}.png\n`);
  await context.close();
}

if (!existsSync(CHROMIUM)) {
  process.stderr.write(
    'There is no Chromium: `apt-get install chromium` brings it, or CHROMIUM says where it is.\n',
  );
  process.exit(1);
}
const stage = await openStage();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
try {
  await openDemoShop(stage.url);
  await correspond(stage);
  for (const picture of pictures) await take(browser, stage, picture);
} finally {
  await browser.close();
  await stage.stop();
}
