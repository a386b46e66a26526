/** What somebody of one tenant may try over a socket to come at another's chats. */
import { SENDER_TYPES } from '../../../src/events/catalog/fields.ts';
import type { Tenant } from '../builders/tenants.ts';
import type { Json } from '../servers/testSystem.ts';
import { ChatClient } from './chatClient.ts';

/** Key of a message that each tenant has posted: a repetition under it is answered with that message. */
export const CLIENT_MESSAGE_ID = 'posted-before';

/** Fewer than the bad frames that close a socket. */
const FRAMES_A_SOCKET = 25;

/** Every way to name the other's chat or business in a frame. */
export function socketAttempts(own: Tenant, other: Tenant, epoch: string): readonly object[] {
  const [ours, theirs] = [topicsOf(own), topicsOf(other)];
  const position = String(other.message.position ?? 1);
  const resumed = [{}, { after: '0' }, { after: '0', epoch }, { after: position, epoch: 'another' }];
  const named = [{ chatId: theirs.chatId }, { businessId: theirs.businessId }];
  const swapped = [{ chatId: theirs.businessId }, { businessId: theirs.chatId }];
  const mixed = [
    { chatId: ours.chatId, businessId: theirs.businessId },
    { chatId: theirs.chatId, businessId: ours.businessId },
  ];
  const topics = [...named, ...swapped, ...mixed];
  const { chatId } = theirs;
  const message = { type: 'send', chatId, contentType: 'TEXT', content: 'mallory' };
  return [
    ...topics.flatMap(topic => resumed.map(from => ({ type: 'subscribe', ...topic, ...from }))),
    ...topics.map(topic => ({ type: 'unsubscribe', ...topic })),
    ...SENDER_TYPES.flatMap(senderType => [
      { ...message, senderType },
      { ...message, senderType, clientMessageId: CLIENT_MESSAGE_ID },
      { ...message, senderType, content: other.message.content, clientMessageId: CLIENT_MESSAGE_ID },
      { type: 'typing', chatId, senderType },
    ]),
  ];
}

const topicsOf = ({ chat, business }: Tenant) => ({
  chatId: String(chat.chatId),
  businessId: String(business.businessId),
});

interface Tried {
  readonly frame: object;
  /** What came before the answer to the next frame. */
  readonly answers: readonly Json[];
}

/** Undefined `token`: nobody. */
export async function trySocket(
  url: string,
  token: string | undefined,
  frames: readonly object[],
): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (let from = 0; from < frames.length; from += FRAMES_A_SOCKET) {
    const client = await ChatClient.connect(
      url,
      token === undefined ? {} : { authorization: `Bearer ${token}` },
    );
    for (const frame of frames.slice(from, from + FRAMES_A_SOCKET)) tried.push(await tryFrame(client, frame));
    client.close();
  }
  return tried;
}

/** Frames are handled in order, so once the ping is answered all that the frame had to say is there. */
async function tryFrame(client: ChatClient, frame: object): Promise<Tried> {
  const before = client.frames.length;
  client.send({ ...('chatId' in frame && Object(frame).type === 'typing' ? {} : { id: 'tried' }), ...frame });
  const fence = await client.ask({ type: 'ping' });
  return { frame, answers: client.frames.slice(before).filter(each => each !== fence) };
}

/** Why something was let through; undefined where nothing was. */
export function socketLeak({ frame, answers }: Tried, secrets: readonly string[]): string | undefined {
  const asked = JSON.stringify(frame);
  const shown = secrets.find(secret => JSON.stringify(answers).includes(secret) && !asked.includes(secret));
  if (shown !== undefined) return `shows ${shown}`;
  if (answers.length !== 1) return `${answers.length} answers`;
  const [answer] = answers;
  return String(answer?.type) === 'error' && String(answer?.code) !== 'internal-error'
    ? undefined
    : `answers ${JSON.stringify(answer)}`;
}
