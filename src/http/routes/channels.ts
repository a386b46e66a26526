import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import {
  boolean,
  date,
  identifier,
  nullableIdentifier,
  nullableName,
  nullableText,
  nullByDefault,
  platformType,
  reference,
} from '../../api/fields.ts';
import {
  type ActiveOn,
  type ConnectChannel,
  connectChannel,
  disconnectChannel,
  type UpdateChannel,
  updateChannel,
} from '../../commands/channel.ts';
import { channelId } from '../../events/catalog/ids.ts';
import { Lookups } from '../../processes/lookups.ts';
import { channels as model } from '../../projections/channels.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';
import { token } from '../schemas/token.ts';

const fields = {
  providerUserId: nullableIdentifier,
  platformType,
  platformSpecificId: identifier,
  description: nullableText,
  channelName: nullableName,
  accessToken: token.nullable(),
  refreshToken: token.nullable(),
  tokenExpiresAt: date.nullable(),
  isActive: boolean,
};

const taken = {
  'key-taken': { message: 'Another active channel is connected to this platformSpecificId.' },
};

export function channelRoutes(backend: Backend): Route[] {
  const lookups = new Lookups(backend.readModels);
  const activeOn: ActiveOn = account => lookups.activeOn(account);
  return resourceRoutes(backend, {
    path: 'channels',
    name: 'Channel',
    id: channelId,
    model,
    create: {
      schema: z.object({
        businessId: reference.brand<'business'>(),
        ...nullByDefault(fields),
        isActive: boolean.default(true),
      }),
      required: ['businessId', 'platformType', 'platformSpecificId'],
      missing: 'businessId, platformType, and platformSpecificId are required',
      run: (executor, input: ConnectChannel, context) => connectChannel(executor, input, context, activeOn),
      refuses: ['unknown-reference'],
      problems: taken,
    },
    update: {
      schema: z.object(fields).partial(),
      run: (executor, id, changes: UpdateChannel, context) =>
        updateChannel(executor, id, changes, context, activeOn),
      problems: taken,
    },
    remove: { run: ({ executor }, channelId, context) => disconnectChannel(executor, channelId, context) },
  });
}
