import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChatFrame, Client, type Following, FrameRefused } from '../../clients/typescript/src/index.ts';
import { FlakyGateway } from '../doubles/flakyGateway.ts';
import { Shop } from '../support/builders/shop.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

let system: TestSystem;
let gateway: FlakyGateway;
let shop: Shop;
let client: Client;
beforeAll(async () => {
  system = await startTestSystem();
  gateway = await FlakyGateway.start(system.url);
  shop = new Shop(system);
  client = new Client({ baseUrl: gateway.url });
});
afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

let chatId: string;
let businessId: string;
let frames: ChatFrame[];
let following: Following | undefined;
const texts = () => frames.flatMap(frame => (frame.type === 'message' ? [frame.message.content] : []));
const frame = (each: ChatFrame) => void frames.push(each);
const say = (content: string) => shop.message(chatId, { content });

beforeEach(async () => {
  const chat = await shop.chat();
  chatId = String(chat.chatId);
  businessId = String(chat.businessId);
  frames = [];
});
afterEach(() => {
  following?.close();
  gateway.up();
});

describe('following a chat', () => {
  it('brings its past where that is asked for, then what happens', async () => {
    await say('before');
    following = client.follow({ chatId }, { frame, after: '0' });
    await following.live;
    await say('after');
    await eventually('both', () => texts().length === 2);
    expect(texts()).toEqual(['before', 'after']);
    expect(frames[0]).toMatchObject({ type: 'chat', change: 'started' });
  });

  it('misses nothing and shows nothing twice while its line is cut again and again', async () => {
    following = client.follow({ businessId }, { frame });
    await following.live;
    const before = gateway.upgrades;
    const said = Array.from({ length: 24 }, (_, index) => `message ${index}`);
    for (const [index, content] of said.entries()) {
      await say(content);
      if (index % 3 === 1) gateway.cutLines();
      if (index % 3 === 2) following.wake();
    }
    await eventually('everything', () => texts().length >= said.length);
    await say('last');
    await eventually('the last', () => texts().includes('last'));
    expect(texts()).toEqual([...said, 'last']);
    expect(gateway.upgrades - before).toBeGreaterThan(3);
  });

  it('goes on at once when it is woken, after a while without a line', async () => {
    const states: string[] = [];
    following = client.follow({ chatId }, { frame, state: state => states.push(state) });
    await following.live;
    gateway.down();
    await eventually('it notices', () => states.filter(state => state === 'waiting').length >= 3);
    await say('meanwhile');
    gateway.up();
    following.wake();
    await eventually('it is live again', () => states.at(-1) === 'live');
    await eventually('what was missed', () => texts().length === 1);
  });

  it('notices a line that went dead without a word', async () => {
    const states: string[] = [];
    following = client.follow({ chatId }, { frame, state: state => states.push(state) });
    await following.live;
    gateway.deaden();
    await say('unheard');
    following.wake();
    await eventually('it is heard', () => texts().includes('unheard'), 30_000);
    expect(states).toEqual(['connecting', 'live', 'waiting', 'connecting', 'live']);
  });

  it('posts a message once, also where the line is cut before its answer came', async () => {
    following = client.follow({ chatId }, { frame });
    await following.live;
    const message = { chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'Good day' } as const;
    const sent = following.send({ ...message, clientMessageId: 'tom-1' });
    gateway.cutLines();
    const posted = await sent;
    expect(posted).toMatchObject({ senderType: 'AGENT', content: 'Good day' });
    expect(await following.send({ ...message, clientMessageId: 'tom-1' })).toEqual(posted);
    const { data } = await client.get('/api/chats/{chatId}/messages', { path: { chatId } });
    expect(data.total).toBe(1);
  });

  it('says what was refused', async () => {
    following = client.follow({ chatId }, { frame });
    const message = { chatId, senderType: 'AGENT', contentType: 'IMAGE', content: 'no address' } as const;
    await expect(following.send(message)).rejects.toMatchObject({ code: 'invalid-frame' });
    const refused = await new Promise<FrameRefused>(resolve => {
      client.follow({ chatId: 'no-such-chat' }, { frame, refused: resolve });
    });
    expect(refused.code).toBe('not-found');
    expect(refused).toBeInstanceOf(FrameRefused);
  });

  it('tells others that somebody types', async () => {
    const typed: string[] = [];
    following = client.follow({ businessId }, { frame, typing: ({ senderType }) => typed.push(senderType) });
    const other = client.follow({ chatId }, { frame: () => {} });
    await Promise.all([following.live, other.live]);
    other.typing(chatId, 'AGENT');
    await eventually('it is told', () => typed.length === 1);
    other.close();
  });

  it('ends what waits for an answer when it is closed', async () => {
    following = client.follow({ chatId }, { frame });
    await following.live;
    gateway.down();
    const message = { chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'Nobody there' } as const;
    const waiting = following.send(message);
    following.close();
    await expect(waiting).rejects.toMatchObject({ code: 'closed' });
  });
});

it('a log that was replaced is followed from where it is, and its reader is told to read again', async () => {
  const folder = temporaryDirectory();
  const first = await startTestSystem({ directory: folder.path });
  const changing = await FlakyGateway.start(first.url);
  const other = new Client({ baseUrl: changing.url });
  const chat = await new Shop(first).chat();
  let resets = 0;
  const options = { frame, after: '999999999', reset: () => void resets++ };
  const follower = other.follow({ chatId: String(chat.chatId) }, options);
  await follower.live;
  expect(resets).toBe(1);
  await new Shop(first).message(String(chat.chatId), { content: 'live' });
  await eventually('what happens from then on', () => texts().includes('live'));
  follower.close();
  await changing.stop();
  await first.stop();
  folder.remove();
});
