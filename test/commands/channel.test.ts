import { describe, it } from '@jest/globals';
import {
  connectChannel,
  disconnectChannel,
  type UpdateChannel,
  updateChannel,
} from '../../src/commands/channel.ts';
import { recoverChannel } from '../../src/commands/channelOutages.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { businessOpened, channelConnected } from '../support/builders/eventBuilders.ts';
import { given } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const input = {
  businessId: 'business',
  providerUserId: null,
  platformType: 'FACEBOOK_PAGE',
  platformSpecificId: 'page',
  description: null,
  channelName: null,
  accessToken: null,
  refreshToken: null,
  tokenExpiresAt: null,
  isActive: true,
} as const;
const channelId = 'channel';
const disconnected: DomainEvent = { type: 'ChannelDisconnected', data: { channelId } };
const connect = (executor: Executor) =>
  connectChannel(executor, input, callerWith({ newId: () => channelId }));
const update = (changes: UpdateChannel) => (executor: Executor) =>
  updateChannel(executor, channelId, changes, callerWith());
const disconnect = (executor: Executor) => disconnectChannel(executor, channelId, callerWith());

describe('a channel', () => {
  it('is connected to a business that exists', async () => {
    await given(businessOpened()).when(connect).thenEvents(channelConnected());
    await given().when(connect).thenRefused('unknown-reference');
  });

  it('is revised by an event for each group of fields that changes', () =>
    given(channelConnected())
      .when(
        update({
          platformSpecificId: 'other',
          accessToken: 'token',
          tokenExpiresAt: '2027-01-01T00:00:00.000Z',
          channelName: 'Tea',
          isActive: false,
        }),
      )
      .thenEvents(
        { type: 'ChannelPointedElsewhere', data: { channelId, platformSpecificId: 'other' } },
        {
          type: 'ChannelCredentialsRenewed',
          data: { channelId, accessToken: 'token', tokenExpiresAt: '2027-01-01T00:00:00.000Z' },
        },
        { type: 'ChannelDetailsUpdated', data: { channelId, channelName: 'Tea' } },
        { type: 'ChannelDeactivated', data: { channelId } },
      ));

  it('is switched on again', () =>
    given(channelConnected({ isActive: false }))
      .when(update({ isActive: true }))
      .thenEvents({ type: 'ChannelActivated', data: { channelId } }));

  describe('that the platform refused', () => {
    const refused: DomainEvent = { type: 'ChannelTokenInvalidated', data: { channelId, reason: 'expired' } };
    const connected = channelConnected({ accessToken: 'old' });
    const renewed: DomainEvent = {
      type: 'ChannelCredentialsRenewed',
      data: { channelId, accessToken: 'new' },
    };
    const back: DomainEvent = {
      type: 'ChannelRecovered',
      data: { channelId, reason: 'its access token was renewed' },
    };
    const recover = (accessToken: string) => (executor: Executor) =>
      recoverChannel(executor, { channelId, accessToken, reason: 'taken' }, callerWith());

    it('is back with a new token', () =>
      given(connected, refused)
        .when(update({ accessToken: 'new' }))
        .thenEvents(renewed, back));

    it('is switched on by whoever says so', () =>
      given(connected, refused)
        .when(update({ accessToken: 'new', isActive: true }))
        .thenEvents(renewed, { type: 'ChannelActivated', data: { channelId } }));

    it('stays off where a person says so, which is written down once', async () => {
      const off: DomainEvent = { type: 'ChannelDeactivated', data: { channelId } };
      await given(connected, refused)
        .when(update({ isActive: false }))
        .thenEvents(off);
      await given(connected, refused, off)
        .when(update({ isActive: false }))
        .thenNothing();
      await given(connected, refused, off).when(recover('old')).thenNothing();
      await given(connected, refused, off)
        .when(update({ accessToken: 'new' }))
        .thenEvents(renewed);
    });

    it('is left alone by who sends it back as it was read', async () => {
      const whole = { ...input, accessToken: 'old', isActive: false };
      await given(connected, refused).when(update(whole)).thenNothing();
    });

    it('recovers with the token that the platform was asked about, and no other', async () => {
      await given(connected, refused)
        .when(recover('old'))
        .thenEvents({ type: 'ChannelRecovered', data: { channelId, reason: 'taken' } });
      await given(connected, refused).when(recover('new')).thenNothing();
      await given(connected).when(recover('old')).thenNothing();
      await given(connected, disconnected).when(recover('old')).thenRefused('not-found');
    });
  });

  it('is left alone by a PUT that changes nothing', () =>
    given(channelConnected()).when(update(input)).thenNothing());

  it('is revised and disconnected only while it exists', async () => {
    await given()
      .when(update({ isActive: false }))
      .thenRefused('not-found');
    await given(channelConnected()).when(disconnect).thenEvents(disconnected);
    await given(channelConnected(), disconnected).when(disconnect).thenRefused('not-found');
    await given(channelConnected(), disconnected)
      .when(update({ isActive: false }))
      .thenRefused('not-found');
  });
});
