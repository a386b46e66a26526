import { z } from 'zod';
import { type ActiveOn, connectChannel, disconnectChannel, updateChannel } from '../../commands/channel.ts';
import { Lookups } from '../../processes/intake/lookups.ts';
import { channels as model } from '../../projections/channels.ts';
import type { Backend } from '../backend.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';
import {
  boolean,
  date,
  identifier,
  nullableIdentifier,
  nullableName,
  nullableText,
  platformType,
  reference,
} from '../schemas/body.ts';
import { token } from '../schemas/token.ts';

const tokenExpiresAt = date.nullable();

const taken = {
  'key-taken': { message: 'Another active channel is connected to this platformSpecificId.' },
};

export function channelRoutes(backend: Backend): Route[] {
  const lookups = new Lookups(backend.readModels);
  const activeOn: ActiveOn = account => lookups.activeOn(account);
  return resourceRoutes(backend, {
    path: 'channels',
    name: 'Channel',
    aggregate: 'channel',
    model,
    create: {
      schema: z.object({
        businessId: reference,
        providerUserId: nullableIdentifier.default(null),
        platformType,
        platformSpecificId: identifier,
        description: nullableText.default(null),
        channelName: nullableName.default(null),
        accessToken: token.nullable().default(null),
        refreshToken: token.nullable().default(null),
        tokenExpiresAt: tokenExpiresAt.default(null),
        isActive: boolean.default(true),
      }),
      required: ['businessId', 'platformType', 'platformSpecificId'],
      missing: 'businessId, platformType, and platformSpecificId are required',
      run: (executor, input, context) => connectChannel(executor, input, context, activeOn),
      refuses: ['unknown-reference'],
      problems: taken,
    },
    update: {
      schema: z
        .object({
          providerUserId: nullableIdentifier,
          platformType,
          platformSpecificId: identifier,
          description: nullableText,
          channelName: nullableName,
          accessToken: token.nullable(),
          refreshToken: token.nullable(),
          tokenExpiresAt,
          isActive: boolean,
        })
        .partial(),
      run: (executor, id, changes, context) => updateChannel(executor, id, changes, context, activeOn),
      problems: taken,
    },
    remove: { run: ({ executor }, channelId, context) => disconnectChannel(executor, channelId, context) },
  });
}
