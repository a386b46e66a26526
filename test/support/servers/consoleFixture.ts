/** The console in Debian's Chromium, on the real system, with stand-ins for Facebook and for a line that breaks. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { FlakyGateway } from '../../doubles/flakyGateway.ts';
import { GraphApi } from '../../doubles/graphApi.ts';
import type { WebhookTarget } from '../builders/graphWebhooks.ts';
import { Shop } from '../builders/shop.ts';
import { startTestSystem, type TestSystem, type TestSystemOptions } from './testSystem.ts';

const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const executablePath = PLACES.find(path => path !== '' && existsSync(path));
if (executablePath === undefined) {
  process.stderr.write(
    'The console is not tested in a browser: there is no Chromium. `apt-get install chromium` brings it.\n',
  );
}

/** Skipped where there is no browser. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe;

const appSecret = 'app-secret';
const appId = '4711';

interface ConsoleOptions extends Pick<TestSystemOptions, 'bot' | 'environment'> {
  /** Default: {@link startTestSystem}. */
  readonly start?: (options: TestSystemOptions) => Promise<TestSystem>;
}

class ConsoleFixture {
  readonly graph: GraphApi;
  readonly system: TestSystem;
  /** Pages talk to the system through it. */
  readonly gateway: FlakyGateway;
  readonly shop: Shop;
  readonly #browser: Browser;
  readonly #problems: string[] = [];

  private constructor(graph: GraphApi, system: TestSystem, gateway: FlakyGateway, browser: Browser) {
    this.graph = graph;
    this.system = system;
    this.gateway = gateway;
    this.shop = new Shop(system);
    this.#browser = browser;
  }

  static async start({ start = startTestSystem, ...options }: ConsoleOptions): Promise<ConsoleFixture> {
    const graph = await GraphApi.start();
    const facebook = {
      FACEBOOK_GRAPH_URL: graph.url,
      FACEBOOK_APP_SECRET: appSecret,
      FACEBOOK_APP_ID: appId,
    };
    const system = await start({
      ...options,
      environment: { ...facebook, ...options.environment },
    });
    const gateway = await FlakyGateway.start(system.url);
    // Containers run as root, for which Chromium has no sandbox; it shows only our own pages.
    const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    return new ConsoleFixture(graph, system, gateway, browser);
  }

  get webhook(): WebhookTarget {
    return { url: `${this.system.url}/api/webhooks/facebook`, appSecret, appId };
  }

  /** A browser of its own: another person, or another machine. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1360, height: 840 }, ...options });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    page.on('pageerror', error => this.#problems.push(error.message));
    page.on('request', request => this.#ownOrigin(request.url()));
    await page.goto(`${this.gateway.url}/console/${path}`);
    return page;
  }

  /** What pages did that none should: errors, and requests of other servers. */
  problems(): readonly string[] {
    return this.#problems;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.gateway.stop();
    await this.system.stop();
    await this.graph.stop();
  }

  #ownOrigin(url: string): void {
    const isOwn = [this.gateway.url, this.gateway.url.replace('http', 'ws')].some(own => url.startsWith(own));
    const isAllowed = isOwn || url.startsWith('data:') || url.startsWith('https://upload.imagekit.io/');
    if (!isAllowed) this.#problems.push(`request of ${url}`);
  }
}

/** One for all tests of a file; at their end no page may have had a problem. */
export function useConsole(options: ConsoleOptions = {}): {
  readonly console: ConsoleFixture;
} {
  const holder: { started?: ConsoleFixture } = {};
  beforeAll(async () => {
    holder.started = await ConsoleFixture.start(options);
  });
  afterAll(async () => {
    const problems = holder.started?.problems();
    await holder.started?.stop();
    expect(problems).toEqual([]);
  });
  return {
    get console(): ConsoleFixture {
      if (!holder.started) throw new Error('the console has not been started yet');
      return holder.started;
    },
  };
}

/** Resolves once no reply is on its way, however many were. */
export const allSent = (shown: Page | Locator, timeout?: number): Promise<void> =>
  shown
    .getByText('Sending…')
    .first()
    .waitFor({ state: 'detached', ...(timeout && { timeout }) });
