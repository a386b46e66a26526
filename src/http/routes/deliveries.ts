/** How far a message has come on its way to its platform, and why not further: for those who wrote it. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { delivery } from '../../commands/delivery.ts';
import { deliveryProgress } from '../../events/catalog/delivery.ts';
import { chatId, messageId } from '../../events/catalog/ids.ts';
import { HttpProblem } from '../problems.ts';
import { type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

const shown = z
  .object({
    messageId,
    status: deliveryProgress.status,
    reason: deliveryProgress.reason.describe('Why it was not sent, or nobody knows whether it was.'),
  })
  .meta({ id: 'Delivery' });

export const deliveryRoute = ({ executor }: Backend): Route =>
  route({
    method: 'GET',
    path: '/api/chats/:chatId/deliveries/:messageId',
    operationId: 'getDelivery',
    tag: 'chats',
    access: 'user',
    id: { parameter: 'chatId', of: 'Chat', schema: chatId },
    summary: 'What has become of a message that was to be sent to a platform.',
    query: parameters({}),
    replies: { 200: { description: 'How far it has come', schema: shown } },
    problems: { 'not-found': { message: 'Delivery not found' } },
    handle: async ({ id, params }) => {
      const message = messageId.parse(params.messageId);
      const { state } = await executor.load(delivery, message);
      if (state.status !== 'active' || state.entity.chatId !== id)
        throw new HttpProblem(404, 'not-found', 'Delivery not found');
      const { status, reason } = state.entity;
      return { status: 200, body: JSON.stringify({ messageId: message, status, reason }) };
    },
  });
