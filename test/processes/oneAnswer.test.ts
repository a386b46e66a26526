import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RecordingBot } from '../doubles/recordingBot.ts';
import { at, linked, preview } from '../support/builders/metaContent.ts';
import { deliver, delivery, type Item, START, Thread } from '../support/builders/metaWebhooks.ts';
import { Shop, unique } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../support/servers/testSystem.ts';

/** The bot answers what is not older than a day. */
const NOW = Date.now() - START;
const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };
const images = (...names: string[]) => names.map(name => at('image', `https://img.example/${name}.png`));

describe.each(enginePairs)('what a customer sends at once, on the %s engines', pair => {
  let bot: RecordingBot;
  let system: TestSystem;
  let shop: Shop;
  beforeAll(async () => {
    bot = await RecordingBot.start();
    system = await startTestSystem({ pair, bot: 'url', environment: { ...environment, BOT_URL: bot.url } });
    shop = new Shop(system);
  });
  afterAll(async () => {
    await system.stop();
    bot.stop();
  });

  async function opened(object = 'page') {
    const platformType = object === 'page' ? 'FACEBOOK_PAGE' : 'INSTAGRAM_BUSINESS';
    const { channelId, platformSpecificId } = await shop.channel({ platformType });
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (...items: Item[]) => deliver(system, delivery(platformSpecificId, items, object));
    const chat = async (): Promise<Json> =>
      rows(await system.call('GET', `/api/chats?channelId=${channelId}`))[0] ?? {};
    const said = async () => {
      const { chatId } = await chat();
      const messages = rows(await system.call('GET', `/api/chats/${chatId}/messages`));
      return messages.map(({ senderType, contentType, content }) =>
        [senderType, contentType, content].join(' '),
      );
    };
    /** Once the bot has answered so often, and a later message after that: nothing is left that could still come. */
    const answered = async (times: number) => {
      const answers = async () => (await said()).filter(line => line === 'BOT TEXT Thank you').length;
      await passes(async () => expect(await answers()).toBe(times));
      await tell(thread.wrote(unique('last'), 'And this', NOW + 60_000));
      await passes(async () => expect(await answers()).toBe(times + 1));
      const { chatId } = await chat();
      expect(bot.questionsIn(chatId)).toHaveLength(times + 1);
      return { questions: bot.questionsIn(chatId), said: (await said()).slice(0, -2) };
    };
    const message = (message: Item) => thread.fromPerson({ message: { mid: unique('m'), ...message } }, NOW);
    return { thread, tell, said, answered, message };
  }

  test('four images are shown as four and answered once (BotFramework-Services#96)', async () => {
    const { tell, answered, message } = await opened();
    await tell(message({ attachments: images('0', '1', '2', '3') }));
    const { questions, said } = await answered(1);
    const shown = ['0', '1', '2', '3'].map(name => `https://img.example/${name}.png`);
    expect(said).toEqual([...shown.map(url => `CUSTOMER IMAGE ${url}`), 'BOT TEXT Thank you']);
    expect(questions[0]).toMatchObject({
      message: { contentType: 'IMAGE', content: shown[0] },
      contents: shown.map(content => ({ contentType: 'IMAGE', content })),
      messages: [{}, {}, {}, {}],
      context: {},
    });
  });

  test('a text with images is one question, its message the text', async () => {
    const { tell, answered, message } = await opened('instagram');
    await tell(message({ text: 'Which one?', attachments: images('a', 'b') }));
    const { questions, said } = await answered(1);
    expect(said).toHaveLength(4);
    expect(questions[0]?.message).toMatchObject({ content: 'Which one?' });
    expect(Object.values(questions[0]?.contents ?? {}).map(({ contentType }) => contentType)).toEqual([
      'TEXT',
      'IMAGE',
      'IMAGE',
    ]);
  });

  test('a text with the preview of its link is one message with one answer (restfb fixtures)', async () => {
    const { tell, answered, message } = await opened();
    const text = 'look https://shop.example/tea';
    await tell(
      message({
        text,
        attachments: [preview('https://l.platform.example/l.php?u=https%3A%2F%2Fshop.example%2Ftea')],
      }),
    );
    expect((await answered(1)).said).toEqual([`CUSTOMER TEXT ${text}`, 'BOT TEXT Thank you']);
  });

  test('a post that is shared twice is shown once, with its title (chatwoot#12992)', async () => {
    const { tell, answered, message } = await opened('instagram');
    await tell(message({ attachments: [linked('share'), linked('ig_post', { title: 'Spring sale' })] }));
    expect((await answered(1)).said).toEqual([
      'CUSTOMER TEXT [post] Spring sale https://cdn.example.com/x',
      'BOT TEXT Thank you',
    ]);
  });

  test('several messages, however quick, are answered one by one', async () => {
    const { thread, tell, answered } = await opened();
    await tell(...[0, 1, 2].map(index => thread.wrote(unique('m'), `${index}`, NOW + index)));
    const { questions } = await answered(3);
    const contents = questions.slice(0, 3).map(({ message }) => String(message?.content));
    expect(contents.toSorted()).toEqual(['0', '1', '2']);
  });

  test('one that comes again, the same way or as a change, changes nothing (chatwoot#15294)', async () => {
    const { thread, tell, answered, message } = await opened();
    const several = message({ text: 'Look', attachments: images('x', 'y') });
    const withoutMid = thread.fromPerson({ message: { text: 'no id' } }, NOW + 1);
    const pressed = thread.fromPerson({ postback: { payload: 'GET_STARTED' } }, NOW + 2);
    await tell(several, withoutMid, pressed);
    await tell(several, withoutMid, pressed);
    const changes = [
      { field: 'messages', value: several },
      { field: 'messages', value: withoutMid },
      { field: 'messaging_postbacks', value: pressed },
    ];
    await deliver(system, { object: 'page', entry: [{ id: thread.page, time: START, changes }] });
    const { said } = await answered(3);
    expect(said.filter(line => line.startsWith('CUSTOMER'))).toEqual([
      'CUSTOMER TEXT Look',
      'CUSTOMER IMAGE https://img.example/x.png',
      'CUSTOMER IMAGE https://img.example/y.png',
      'CUSTOMER TEXT no id',
      'CUSTOMER TEXT GET_STARTED',
    ]);
  });

  test('an echo with nothing but a mid shows nothing, and nobody has taken over (courier fixtures)', async () => {
    const { thread, tell, said, answered } = await opened();
    await tell(
      thread.wrote(unique('m'), 'Hi', NOW),
      thread.echo(unique('e'), { app_id: 936_619_743_392_459 }, NOW + 1),
      thread.echo(unique('e'), { text: '', attachments: [] }, NOW + 2),
    );
    await answered(1);
    expect((await said()).filter(line => line.startsWith('AGENT'))).toEqual([]);
  });

  test("the page's own away message is shown, and the bot goes on (chatwoot#3196)", async () => {
    const { thread, tell, answered } = await opened();
    const away = { text: 'We are closed, back at 9.' };
    await tell(
      thread.echo(unique('e'), { ...away, app_id: 263_902_037_430_900 }, NOW),
      thread.echo(unique('e'), { text: 'Really closed', app_id: '263902037430900' }, NOW + 1),
      thread.wrote(unique('m'), 'Hi', NOW + 2),
    );
    const { said } = await answered(1);
    expect(said).toEqual([
      'BOT TEXT We are closed, back at 9.',
      'BOT TEXT Really closed',
      'CUSTOMER TEXT Hi',
      'BOT TEXT Thank you',
    ]);
  });

  test('what the platform says beside a message is in the question', async () => {
    const { thread, tell, answered, message } = await opened();
    const referral = { ref: 'spring', source: 'SHORTLINK', type: 'OPEN_THREAD', ad_id: 7 };
    await tell(
      thread.fromPerson({ postback: { mid: unique('p'), payload: 'GET_STARTED', referral } }, NOW),
      message({ text: 'Yes', quick_reply: { payload: 'SIZE_L' } }),
      message({ text: 'That one', reply_to: { mid: 'ours' } }),
      message({ text: 'Lovely!', reply_to: { story: { id: '179', url: 'https://ig.example/s/1' } } }),
      message({ text: 'Is it there?', referral: { product: { id: '17' } } }),
      message({ text: 'Plain' }),
    );
    const { questions } = await answered(6);
    // An append that is repeated may come behind the next one, so they are told apart by what was said.
    const asked = (content: string) => questions.find(({ message }) => String(message?.content) === content);
    expect(asked('GET_STARTED')?.context).toEqual({
      postback: { title: null, payload: 'GET_STARTED' },
      referral: { ref: 'spring', source: 'SHORTLINK', type: 'OPEN_THREAD', adId: '7' },
    });
    expect(asked('Yes')?.context).toEqual({ quickReply: { payload: 'SIZE_L' } });
    expect(asked('That one')?.context).toEqual({ replyTo: { mid: 'ours' } });
    expect(asked('Is it there?')?.context).toEqual({ referral: { productId: '17' } });
    expect(asked('Plain')?.context).toEqual({});
    expect(asked('Lovely!')?.context).toEqual({
      replyTo: { story: { id: '179', url: 'https://ig.example/s/1' } },
    });
    expect(asked('Lovely!')).toMatchObject({
      message: { content: 'Lovely!' },
      contents: [{ content: 'Lovely!' }, { content: '[reply to story] https://ig.example/s/1' }],
    });
  });
});
