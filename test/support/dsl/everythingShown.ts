/** All that a running system shows of a chat, wherever it can be asked: to look for what must be nowhere. */
import { expect } from '@jest/globals';
import { type Json, rows, type TestSystem } from '../servers/testSystem.ts';
import { Auditor } from './auditor.ts';
import { ChatClient } from './chatClient.ts';
import { eventually } from './eventually.ts';

type ShownChat = Pick<Json, string>;

/** Texts by where they were shown. A chat that was deleted is shown where its past is. */
export async function everythingShown(
  system: TestSystem,
  { chatId, businessId }: ShownChat,
): Promise<Readonly<Record<string, string>>> {
  const auditor = new Auditor(system);
  const history = (await auditor.historyPages(`chats/${chatId}`, 'limit=3')).flat();
  const through = String(history.at(-1)?.position);
  const textOf = async (path: string) => JSON.stringify((await system.call('GET', path)).body);
  return {
    messages: await textOf(`/api/messages?chatId=${chatId}&limit=1000`),
    'messages of the chat': await textOf(`/api/chats/${chatId}/messages?limit=1000&include=chat`),
    chat: await textOf(`/api/chats/${chatId}?include=messages`),
    chats: await textOf(`/api/chats?businessId=${businessId}&include=messages`),
    'history of the chat': JSON.stringify(history),
    'audited events': JSON.stringify(await auditor.events('limit=7')),
    'audited messages': JSON.stringify(await auditor.events(`entity=messages&entityId=${chatId}`)),
    'audited lines': await (await auditor.lines()).text(),
    'catch-up of the chat': await framesOf(system, { chatId }, through),
    'catch-up of the business': await framesOf(system, { businessId }, through),
  };
}

export async function expectNowhere(system: TestSystem, chat: ShownChat, secrets: readonly string[]) {
  const shown = await everythingShown(system, chat);
  const leaks = Object.entries(shown).flatMap(([place, text]) =>
    secrets.filter(secret => text.includes(secret)).map(secret => `${secret} in ${place}`),
  );
  expect(leaks).toEqual([]);
}

/** What a client gets that follows from the beginning, up to a position. */
async function framesOf(system: TestSystem, topic: object, through: string): Promise<string> {
  const client = await ChatClient.connect(system.url);
  try {
    await client.ask({ type: 'subscribe', after: '0', ...topic });
    const isLast = (frame: Json) => String(frame.position) === through;
    await eventually('the catch-up', () => client.pushed().find(isLast));
    return JSON.stringify(client.frames);
  } finally {
    client.close();
  }
}

/** The messages of a page's chats, as `CUSTOMER TEXT Hello`. */
export async function textsShownOn(system: TestSystem, channelId: unknown): Promise<readonly string[]> {
  const answer = await system.call('GET', `/api/chats?channelId=${channelId}&include=messages`);
  return rows(answer).flatMap(({ messages }) =>
    Object.values(messages ?? {}).map((message: Json) =>
      [message.senderType, message.contentType, message.content].join(' '),
    ),
  );
}
