import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliver, delivery, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { Shop, unique } from '../support/builders/shop.ts';
import { Auditor } from '../support/dsl/auditor.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { textsShownOn } from '../support/dsl/everythingShown.ts';
import { enginePairs, type Json, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

/** A question that waits for its answer. */
interface Open {
  readonly question: Json;
  readonly answer: (msg: string) => void;
}

describe.each(enginePairs)('a bot and what is taken back, on the %s engines', pair => {
  let bot: Server;
  let system: TestSystem;
  let shop: Shop;
  const open: Open[] = [];

  beforeAll(async () => {
    bot = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const answer = (msg: string) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ msg }));
      open.push({ question: JSON.parse(text), answer });
    });
    await new Promise<void>(resolve => bot.listen(0, '127.0.0.1', resolve));
    const { port } = bot.address() as AddressInfo;
    const environment = { BOT_URL: `http://127.0.0.1:${port}/`, FACEBOOK_APP_SECRET: 'app-secret' };
    system = await startTestSystem({ pair, bot: 'url', environment });
    shop = new Shop(system);
  });
  afterAll(async () => {
    await system.stop();
    bot.close();
  });

  async function opened() {
    const { channelId, platformSpecificId } = await shop.channel();
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (...items: Item[]) => deliver(system, delivery(platformSpecificId, items));
    // Younger than what is too old to be answered.
    const now = Date.now() - Date.UTC(2026, 0, 1);
    const asked = (text: string) =>
      eventually(`a question about ${text}`, () =>
        open.find(({ question }) => String(question.message?.content) === text),
      );
    return { thread, tell, now, asked, said: () => textsShownOn(system, channelId) };
  }
  const withheld = async (chatId: unknown): Promise<readonly string[]> =>
    (await new Auditor(system).events('type=ReplyWithheld&limit=1000'))
      .filter(({ data }) => data?.chatId === chatId)
      .map(({ data }) => String(data?.reason));

  test('what was unsent while the bot thought is not answered, nor shown to it with what comes next', async () => {
    const { thread, tell, now, asked, said } = await opened();
    const [secret, next] = [unique('secret'), unique('next')];
    await tell(thread.wrote('m1', secret, now));
    const first = await asked(secret);
    await tell(thread.unsent('m1', now + 1), thread.wrote('m2', next, now + 2));
    first.answer(`About ${secret}`);
    const second = await asked(next);
    expect(JSON.stringify(second.question)).not.toContain(secret);
    expect(second.question.messages?.[0]?.content).toBe('[message unsent]');
    second.answer('Yes');
    await passes(async () =>
      expect(await said()).toEqual([
        'CUSTOMER TEXT [message unsent]',
        `CUSTOMER TEXT ${next}`,
        'BOT TEXT Yes',
      ]),
    );
    expect(await withheld(first.question.chat?.chatId)).toEqual(['the message was unsent']);
  });

  test('what was unsent before the bot came to it is not asked about, nor what was unsent before it came', async () => {
    const { thread, tell, now, asked, said } = await opened();
    const [first, last, secret] = [unique('first'), unique('last'), unique('secret')];
    await tell(thread.unsent('late', now), thread.wrote('m1', first, now));
    const busy = await asked(first);
    await tell(
      thread.wrote('m2', secret, now + 1),
      thread.wrote('late', secret, now + 2),
      thread.wrote('m4', last, now + 3),
      thread.unsent('m2', now + 4),
    );
    busy.answer('One');
    (await asked(last)).answer('Four');
    await passes(async () => expect((await said()).filter(line => line.startsWith('BOT'))).toHaveLength(2));
    expect(open.filter(({ question }) => JSON.stringify(question).includes(secret))).toEqual([]);
    await passes(async () =>
      expect(await withheld(busy.question.chat?.chatId)).toEqual(Array(2).fill('the message was unsent')),
    );
  });

  test('what was edited before the bot came to it is asked about once, with its new text', async () => {
    const { thread, tell, now, asked, said } = await opened();
    const [first, old, fresh] = [unique('first'), unique('old'), unique('new')];
    await tell(thread.wrote('m1', first, now));
    const busy = await asked(first);
    await tell(thread.wrote('m2', old, now + 1), thread.edited('m2', fresh, 1, now + 2));
    busy.answer('One');
    (await asked(fresh)).answer('Two');
    const answered = [`CUSTOMER TEXT ${first}`, `CUSTOMER TEXT ${fresh}`, 'BOT TEXT One', 'BOT TEXT Two'];
    await passes(async () => expect(await said()).toEqual(answered));
    // An answer that was given stays, and is not given again.
    await tell(thread.edited('m1', unique('edited'), 1, now + 3), thread.unsent('m2', now + 4));
    await tell(thread.wrote('m3', 'third', now + 5));
    (await asked('third')).answer('Three');
    await passes(async () =>
      expect((await said()).slice(3)).toEqual(['BOT TEXT One', 'BOT TEXT Two', 'BOT TEXT Three']),
    );
    expect(open.filter(({ question }) => String(question.message?.content) === old)).toEqual([]);
  });
});
