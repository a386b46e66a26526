/** A message of a customer, tried out: through the same pipeline, answered with what the bot said. */
import { z } from 'zod';
import type { Caller } from '../../commands/caller.ts';
import type { Message } from '../../events/entities.ts';
import { WrittenNumber } from '../../exactJson.ts';
import type { Content } from '../../integrations/facebook/messageContent.ts';
import { Trial } from '../../processes/intake/trial.ts';
import type { Backend } from '../backend.ts';
import { HttpProblem, invalidInput } from '../problems.ts';
import { type Route, route } from '../route.ts';
import { identifier, nullableText, url } from '../schemas/body.ts';
import { parameters } from '../schemas/query.ts';
import { shownAs } from '../schemas/shown.ts';

/** Platforms' ids are text; one that is written as a number is taken by its digits. */
const platformId = shownAs(z.preprocess(digitsOf, identifier), { type: 'string' });
const party = z.object({ id: platformId });
/** Blank as much as absent. */
const image = z.preprocess(value => (isBlank(value) ? null : value), url.nullable());
const schema = z.object({
  recipient: party,
  sender: party,
  content: z.object({ text: nullableText.default(null), image: image.default(null) }),
});
const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';
type Tried = z.infer<typeof schema>;

function digitsOf(id: unknown): unknown {
  if (id instanceof WrittenNumber) return id.source;
  return Number.isSafeInteger(id) ? String(id) : id;
}

const shown = z.object({ image: z.string().nullable(), msg: z.string() });
const SILENT = '';
const WORDS = ['same-sender', 'channel-not-found', 'trial-failed'] as const;

export function tryWebhookRoute(backend: Backend): Route {
  const trial = new Trial(backend);
  return route({
    method: 'POST',
    path: '/api/webhooks/try',
    operationId: 'tryWebhook',
    tag: 'webhooks',
    access: 'user',
    summary:
      'Tries out what a customer would be answered, in a chat of type test; nothing is sent to a platform.',
    plain: [...WORDS, 'internal-error'],
    query: parameters({}),
    body: {
      schema,
      required: ['recipient', 'sender', 'content'],
      missing: 'recipient, sender, and content are required',
    },
    refuses: WORDS,
    problems: { 'internal-error': { message: 'Internal Server Error' } },
    replies: { 200: { description: 'What the bot said; msg is empty where it kept silent', schema: shown } },
    handle: async ({ body, caller }) => {
      const replies = await converse(trial, body, { ...caller(), source: 'webhook' });
      return { status: 200, body: JSON.stringify(asOne(replies)) };
    },
  });
}

async function converse(trial: Trial, tried: Tried, caller: Caller): Promise<readonly Message[]> {
  const { recipient, sender } = tried;
  if (recipient.id === sender.id) throw new HttpProblem(400, 'same-sender', 'ERROR_SAME_SENDER');
  const contents = contentsOf(tried);
  const channel = await step('ERROR_FETCHING_CHANNEL', () => trial.channelOf(recipient.id));
  if (!channel) throw new HttpProblem(404, 'channel-not-found', 'ERROR_CHANNEL_NOT_FOUND');
  const person = { channel, platformCustomerId: sender.id, chatType: 'test' } as const;
  const routable = { ...person, seed: caller.newId() };
  await step('ERROR_CREATING_CUSTOMER', () => trial.customer(routable, caller));
  const chatId = await step('ERROR_CREATING_CHAT', () => trial.chat(routable, caller));
  return step('ERROR_PROCESSING_MESSAGE', () => trial.converse(chatId, contents, caller));
}

/** @throws HttpProblem 500 with the word for what went wrong; the log has the cause */
async function step<T>(word: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new HttpProblem(500, 'trial-failed', word, { cause });
  }
}

function contentsOf({ content: { text, image } }: Tried): readonly Content[] {
  const contents: Content[] = [];
  if (text !== null && text.trim() !== '') contents.push({ contentType: 'TEXT', content: text });
  if (image !== null) contents.push({ contentType: 'IMAGE', content: image });
  if (contents.length === 0) throw invalidInput('content: text or image is required');
  return contents;
}

function asOne(replies: readonly Message[]): z.infer<typeof shown> {
  const texts = replies.filter(({ contentType }) => contentType === 'TEXT').map(({ content }) => content);
  const image = replies.find(({ contentType }) => contentType === 'IMAGE')?.content ?? null;
  return { image, msg: texts.length > 0 ? texts.join('\n') : SILENT };
}
