/** A message of a customer, tried out: through the same pipeline, answered with what the bot said. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { identifier, nullableText, url } from '../../api/fields.ts';
import { withJsonSchema } from '../../api/jsonSchema.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import type { Message } from '../../events/entities.ts';
import { WrittenNumber } from '../../exactJson.ts';
import type { Access } from '../../identity/access.ts';
import type { Content } from '../../messaging/inboundItem.ts';
import { DryRun } from '../../processes/intake/dryRun.ts';
import { HttpProblem, invalidInput } from '../problems.ts';
import { type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

/** Platforms' ids are text; one that is written as a number is taken by its digits. */
const platformId = withJsonSchema(z.preprocess(digitsOf, identifier), { type: 'string' });
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
  const dryRun = new DryRun(backend);
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
    handle: async ({ body, context, access }) => {
      const replies = await converse(dryRun, body, access, { ...context(), source: 'webhook' });
      return { status: 200, body: JSON.stringify(asOne(replies)) };
    },
  });
}

async function converse(
  dryRun: DryRun,
  tried: Tried,
  access: Access,
  context: CommandContext,
): Promise<readonly Message[]> {
  const { recipient, sender } = tried;
  if (recipient.id === sender.id) throw new HttpProblem(400, 'same-sender', 'ERROR_SAME_SENDER');
  const contents = contentsOf(tried);
  const channel = await step('ERROR_FETCHING_CHANNEL', () => dryRun.channelOf(recipient.id));
  if (!channel || access.roleIn(channel.businessId) === undefined)
    throw new HttpProblem(404, 'channel-not-found', 'ERROR_CHANNEL_NOT_FOUND');
  const person = { channel, platformCustomerId: sender.id, chatType: 'test' } as const;
  const routable = { ...person, seed: context.newId() };
  await step('ERROR_CREATING_CUSTOMER', () => dryRun.customer(routable, context));
  const chatId = await step('ERROR_CREATING_CHAT', () => dryRun.chat(routable, context));
  return step('ERROR_PROCESSING_MESSAGE', () => dryRun.converse(chatId, contents, context));
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
