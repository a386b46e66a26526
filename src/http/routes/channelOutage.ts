/** Whether a channel is off since the platform refused it, and not since a person paused it. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { channel, outageOf } from '../../commands/channel.ts';
import { channelId } from '../../events/catalog/ids.ts';
import { HttpProblem } from '../problems.ts';
import { type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

const OUTAGES = ['refused', 'abandoned'] as const;
const shown = z
  .object({
    channelId,
    outage: z
      .enum(OUTAGES)
      .nullable()
      .describe('`refused`: the platform is asked whether that is over; `abandoned`: a person has to act.'),
  })
  .meta({ id: 'ChannelOutage' });

export const channelOutageRoute = ({ executor }: Backend): Route =>
  route({
    method: 'GET',
    path: '/api/channels/:channelId/outage',
    operationId: 'getChannelOutage',
    tag: 'channels',
    access: 'user',
    id: { parameter: 'channelId', of: 'Channel', schema: channelId },
    summary: 'Why the platform keeps a channel off; null where it does not.',
    query: parameters({}),
    replies: { 200: { description: 'Whether the platform refuses it', schema: shown } },
    problems: { 'not-found': { message: 'Channel not found' } },
    handle: async ({ id }) => {
      const { state } = await executor.load(channel, id);
      if (state.status !== 'active') throw new HttpProblem(404, 'not-found', 'Channel not found');
      return { status: 200, body: JSON.stringify({ channelId: id, outage: outageOf(state) ?? null }) };
    },
  });
