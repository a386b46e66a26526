/** Events of a connected channel's stream, `channel-<channelId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import {
  createsEntity,
  deletesEntity,
  instant,
  nullableDescription,
  nullableText,
  PLATFORM_TYPES,
  setsFields,
  text,
  updatesFields,
} from './fields.ts';
import { businessId, channelId } from './ids.ts';

const updates = updatesFields('channelId');
const platformType = z.enum(PLATFORM_TYPES);
const secrets = ['accessToken', 'refreshToken'];

export const channelEvents = [
  defineEvent('ChannelConnected', {
    summary: 'A page or account of a platform was connected to a business.',
    schema: z.object({
      channelId,
      businessId,
      providerUserId: nullableText,
      platformType,
      platformSpecificId: text,
      description: nullableDescription,
      channelName: nullableText,
      accessToken: nullableText,
      refreshToken: nullableText,
      tokenExpiresAt: instant.nullable(),
      isActive: z.boolean(),
    }),
    effect: createsEntity,
    secrets,
  }),
  defineEvent('ChannelCredentialsRenewed', {
    summary: 'The tokens of a channel, or when they expire, changed.',
    schema: z.object({
      channelId,
      accessToken: nullableText.exactOptional(),
      refreshToken: nullableText.exactOptional(),
      tokenExpiresAt: instant.nullable().exactOptional(),
    }),
    effect: updates,
    secrets,
  }),
  defineEvent('ChannelPointedElsewhere', {
    summary: 'A channel stands for another page or account of a platform.',
    schema: z.object({
      channelId,
      platformType: platformType.exactOptional(),
      platformSpecificId: text.exactOptional(),
    }),
    effect: updates,
  }),
  defineEvent('ChannelDetailsUpdated', {
    summary: 'Name, description or provider user of a channel changed.',
    schema: z.object({
      channelId,
      providerUserId: nullableText.exactOptional(),
      description: nullableDescription.exactOptional(),
      channelName: nullableText.exactOptional(),
    }),
    effect: updates,
  }),
  defineEvent('ChannelActivated', {
    summary: 'A channel takes and sends messages again.',
    schema: z.object({ channelId }),
    effect: setsFields({ isActive: true }),
  }),
  defineEvent('ChannelDeactivated', {
    summary: 'A channel was switched off.',
    schema: z.object({ channelId }),
    effect: setsFields({ isActive: false }),
  }),
  defineEvent('ChannelTokenInvalidated', {
    summary:
      'The platform refuses the token of a channel, or the whole page: it is off until that is over, or renewed.',
    schema: z.object({ channelId, reason: text }),
    effect: setsFields({ isActive: false }),
  }),
  defineEvent('ChannelRecovered', {
    summary: 'A channel that was off since the platform refused it takes and sends messages again.',
    schema: z.object({ channelId, reason: text }),
    effect: setsFields({ isActive: true }),
  }),
  defineEvent('ChannelRecoveryAbandoned', {
    summary: 'The platform has refused a channel for so long that it is asked no more: a person has to act.',
    schema: z.object({ channelId, reason: text }),
  }),
  defineEvent('ChannelDisconnected', {
    summary: 'A channel was taken out of its business; what refers to it stays.',
    schema: z.object({ channelId }),
    effect: deletesEntity,
  }),
  defineEvent('ChannelConnectionAbandoned', {
    summary: 'A channel never came to be and can no longer; its platform account went to another one.',
    schema: z.object({ channelId }),
    effect: deletesEntity,
  }),
  defineEvent('ChannelChangeAbandoned', {
    summary:
      'A change by which a channel was to become active on an account can no longer happen as decided.',
    schema: z.object({ channelId }),
  }),
] as const;
