/** Messages of a chat, under `/api/messages` and under the chat itself: the same two routes twice. */

import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import {
  checkContent,
  content,
  contentType,
  money,
  nullableIdentifier,
  reference,
  senderType,
} from '../../api/fields.ts';
import { chat } from '../../commands/chat.ts';
import { idempotent } from '../../commands/idempotent.ts';
import { type PostMessage, postMessage } from '../../commands/messages.ts';
import { chatId, type Id } from '../../events/catalog/ids.ts';
import { message } from '../../events/entities.ts';
import type { Access } from '../../identity/access.ts';
import { messages as model } from '../../projections/messages.ts';
import { HttpProblem } from '../problems.ts';
import { CREATE_HEADERS, createdReply, LIST_HEADERS, listReply } from '../replies.ts';
import { type RawRequest, type Reply, type Route, route } from '../route.ts';
import { answersOf } from '../schemas/answers.ts';
import {
  dateParameter,
  includeShape,
  NOT_BOTH,
  notBoth,
  orderParameter,
  pageShape,
  parameters,
  requiredParameter,
} from '../schemas/query.ts';

const filters = {
  senderType: senderType.exactOptional(),
  contentType: contentType.exactOptional(),
  timestampBefore: dateParameter.exactOptional(),
  timestampAfter: dateParameter.exactOptional(),
  orderBy: z.literal('timestamp', { error: 'must be timestamp' }).exactOptional(),
  order: orderParameter,
  ...includeShape(['chat']),
  ...pageShape,
};
const listOfChat = parameters(filters).refine(notBoth, { error: NOT_BOTH });
const listAll = parameters({ chatId: requiredParameter.brand<'chat'>(), ...filters }).refine(notBoth, {
  error: NOT_BOTH,
});
type Filters = z.infer<typeof listOfChat>;

const duration = money.nullable().default(null);
const fields = {
  senderType,
  contentType,
  content,
  platformMessageId: nullableIdentifier.default(null),
  /** Seconds that the reply took, and what it cost: decimal strings. */
  totalTimeTaken: duration,
  cost: duration,
};
const postToChat = {
  schema: z.object(fields).check(checkContent),
  required: ['senderType', 'contentType', 'content'],
  missing: 'senderType, contentType, and content are required',
};
const postToAny = {
  schema: z.object({ chatId: reference.brand<'chat'>(), ...fields }).check(checkContent),
  required: ['chatId', ...postToChat.required],
  missing: 'chatId, senderType, contentType, and content are required',
};

const chatNotFound = { 'not-found': { message: 'Chat not found' } };
const listed = {
  200: { description: 'A page', schema: answersOf(model.collection).page, headers: LIST_HEADERS },
};
const posted = { 201: { description: 'Posted', schema: message, headers: CREATE_HEADERS } };
const ofChat = {
  path: '/api/chats/:chatId/messages',
  tag: 'messages',
  access: 'user',
  id: { parameter: 'chatId', of: 'Chat', schema: chatId },
  problems: chatNotFound,
} as const;
const ofAny = { path: '/api/messages', tag: 'messages', access: 'user', problems: chatNotFound } as const;

export const messageRoutes = (backend: Backend): Route[] => [
  route({
    ...ofAny,
    method: 'GET',
    operationId: 'listMessages',
    summary: 'Messages of one chat by time, oldest first; timestampAfter and timestampBefore are exclusive.',
    query: listAll,
    replies: listed,
    refuses: ['invalid-cursor'],
    handle: ({ query: { chatId, ...query }, access }) =>
      listMessages(backend, chatId, query, access.visibility),
  }),
  route({
    ...ofAny,
    method: 'POST',
    operationId: 'postMessage',
    summary: 'Posts a message. With an Idempotency-Key a retry gets the first answer.',
    query: parameters({}),
    body: postToAny,
    headers: ['Idempotency-Key'],
    replies: posted,
    handle: request => post(backend, request, ofAny.path, request.body),
  }),
  route({
    ...ofChat,
    method: 'GET',
    operationId: 'listMessagesOfChat',
    summary: 'Messages of the chat by time, oldest first; timestampAfter and timestampBefore are exclusive.',
    query: listOfChat,
    replies: listed,
    refuses: ['invalid-cursor'],
    handle: ({ id, query, access }) => listMessages(backend, id, query, access.visibility),
  }),
  route({
    ...ofChat,
    method: 'POST',
    operationId: 'postMessageToChat',
    summary: 'Posts a message into the chat. With an Idempotency-Key a retry gets the first answer.',
    query: parameters({}),
    body: postToChat,
    headers: ['Idempotency-Key'],
    replies: posted,
    // The chat is part of the key's scope: the same key in another chat is another request.
    handle: request =>
      post(backend, request, `/api/chats/${request.id}/messages`, { ...request.body, chatId: request.id }),
  }),
];

async function post(
  backend: Backend,
  { keyed, context, access }: RawRequest,
  path: string,
  input: Omit<PostMessage, 'timestamp'>,
): Promise<Reply> {
  requireOwnVoice(access, input);
  const message = { ...input, timestamp: undefined };
  const posted = await idempotent(backend, keyed(`POST ${path}`), context(), seeded =>
    postMessage(backend.executor, message, seeded),
  );
  return createdReply(backend, posted, { access, collection: model.collection.name });
}

/** What is known of a message by those who sent or received it on a platform. */
const OF_PLATFORM = ['platformMessageId', 'totalTimeTaken', 'cost'] as const;

/** A customer speaks for nobody else. @throws HttpProblem 403 */
function requireOwnVoice({ principal }: Access, input: Omit<PostMessage, 'timestamp'>): void {
  if (principal.kind !== 'customer') return;
  if (input.senderType !== 'CUSTOMER')
    throw new HttpProblem(403, 'not-permitted', 'senderType: a customer writes as CUSTOMER');
  const foreign = OF_PLATFORM.find(field => input[field] !== null);
  if (foreign) throw new HttpProblem(403, 'not-permitted', `${foreign}: is not for a customer to say`);
}

async function listMessages(
  backend: Backend,
  chatId: Id<'chat'>,
  query: Filters,
  visibility: Access['visibility'],
): Promise<Reply> {
  const { state } = await backend.executor.load(chat, chatId);
  if (state.status !== 'active') throw new HttpProblem(404, 'not-found', 'Chat not found');
  const { timestampAfter, timestampBefore, orderBy: _timestamp, order, cursor, ...rest } = query;
  const { senderType: sender, contentType: kind, ...page } = rest;
  const where = {
    chatId,
    ...(sender ? { senderType: sender } : {}),
    ...(kind ? { contentType: kind } : {}),
  };
  const bounds = {
    ...(timestampAfter === undefined ? {} : { after: timestampAfter }),
    ...(timestampBefore === undefined ? {} : { before: timestampBefore }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const list = { where, ...page, ...bounds, visibility, descending: order === 'desc' };
  return listReply(await backend.readModels.store.list(model.collection.name, list));
}
