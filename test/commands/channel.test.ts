import { describe, it } from '@jest/globals';
import {
  channel,
  connectChannel,
  decideDisconnectChannel,
  decideUpdateChannel,
} from '../../src/commands/channel.ts';
import {
  decideAbandonRecovery,
  decideInvalidateToken,
  decideRecoverChannel,
} from '../../src/commands/channelOutages.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { businessOpened, channelConnected } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const input = {
  businessId: idOf.business('business'),
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
const channelId = idOf.channel('channel');
const disconnected = { type: 'ChannelDisconnected', data: { channelId } } as const;
const connect = (executor: Executor) =>
  connectChannel(executor, input, callerWith({ newId: () => channelId }));
const disconnect = decideDisconnectChannel(channelId);
const given = givenOf(channel);

describe('a channel', () => {
  it('is connected to a business that exists', async () => {
    await givenLog(businessOpened()).when(connect).thenEvents(channelConnected());
    await givenLog().when(connect).thenRefused('unknown-reference');
  });

  it('is updated by an event for each group of fields that changes', () =>
    given(channelConnected())
      .when(
        decideUpdateChannel({
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
      .when(decideUpdateChannel({ isActive: true }))
      .thenEvents({ type: 'ChannelActivated', data: { channelId } }));

  describe('that the platform refused', () => {
    const refused = { type: 'ChannelTokenInvalidated', data: { channelId, reason: 'expired' } } as const;
    const connected = channelConnected({ accessToken: 'old' });
    const renewed = {
      type: 'ChannelCredentialsRenewed',
      data: { channelId, accessToken: 'new' },
    } as const;
    const back = {
      type: 'ChannelRecovered',
      data: { channelId, reason: 'its access token was renewed' },
    } as const;
    const recover = (accessToken: string) =>
      decideRecoverChannel({ channelId, accessToken, reason: 'taken' });

    it('goes off once, and only for the token that it has', () => {
      const invalidate = (accessToken: string) =>
        decideInvalidateToken({ channelId, accessToken, reason: 'expired' });
      given(connected).when(invalidate('old')).thenEvents(refused);
      given(connected).when(invalidate('older')).thenNothing();
      given(connected, refused).when(invalidate('old')).thenNothing();
      given().when(invalidate('old')).thenRefused('not-found');
    });

    it('is asked about no more once its recovery is abandoned', () => {
      const reason = 'a week has passed';
      const abandoned = { type: 'ChannelRecoveryAbandoned', data: { channelId, reason } } as const;
      const abandon = decideAbandonRecovery({ channelId, reason });
      given(connected, refused).when(abandon).thenEvents(abandoned);
      given(connected, refused, abandoned).when(abandon).thenNothing();
      given(connected, refused, abandoned).when(recover('old')).thenNothing();
      given(connected).when(abandon).thenNothing();
    });

    it('is back with a new token', () =>
      given(connected, refused)
        .when(decideUpdateChannel({ accessToken: 'new' }))
        .thenEvents(renewed, back));

    it('is switched on by a person who says so', () =>
      given(connected, refused)
        .when(decideUpdateChannel({ accessToken: 'new', isActive: true }))
        .thenEvents(renewed, { type: 'ChannelActivated', data: { channelId } }));

    it('stays off where a person says so, which is written down once', () => {
      const off = { type: 'ChannelDeactivated', data: { channelId } } as const;
      given(connected, refused)
        .when(decideUpdateChannel({ isActive: false }))
        .thenEvents(off);
      given(connected, refused, off)
        .when(decideUpdateChannel({ isActive: false }))
        .thenNothing();
      given(connected, refused, off).when(recover('old')).thenNothing();
      given(connected, refused, off)
        .when(decideUpdateChannel({ accessToken: 'new' }))
        .thenEvents(renewed);
    });

    it('is not changed by who sends it back as it was read', () => {
      const whole = { ...input, accessToken: 'old', isActive: false };
      given(connected, refused).when(decideUpdateChannel(whole)).thenNothing();
    });

    it('recovers with the token that the platform was asked about, and no other', () => {
      given(connected, refused)
        .when(recover('old'))
        .thenEvents({ type: 'ChannelRecovered', data: { channelId, reason: 'taken' } });
      given(connected, refused).when(recover('new')).thenNothing();
      given(connected).when(recover('old')).thenNothing();
      given(connected, disconnected).when(recover('old')).thenRefused('not-found');
    });
  });

  it('is not changed by a PUT that changes nothing', () =>
    given(channelConnected()).when(decideUpdateChannel(input)).thenNothing());

  it('is updated and disconnected only while it exists', () => {
    given()
      .when(decideUpdateChannel({ isActive: false }))
      .thenRefused('not-found');
    given(channelConnected()).when(disconnect).thenEvents(disconnected);
    given(channelConnected(), disconnected).when(disconnect).thenRefused('not-found');
    given(channelConnected(), disconnected)
      .when(decideUpdateChannel({ isActive: false }))
      .thenRefused('not-found');
  });
});
