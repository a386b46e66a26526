/**
 * Asks the platform for name and picture of customers whom intake registered. Nothing waits for it, and a person
 * whom the platform does not show stays without a name: that is no failure of ours, so nothing is parked.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { channel } from '../commands/channel.ts';
import { customer, updateCustomer } from '../commands/customer.ts';
import { causedBy } from '../commands/engine/commandContext.ts';
import { EntityNotFound } from '../commands/engine/errors.ts';
import type { Executor } from '../commands/engine/executor.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { Customer } from '../events/entities.ts';
import { cutTo, fits, MAX_LENGTH } from '../events/fieldLimits.ts';
import { webUrl } from '../events/showable.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import { storableText } from '../messaging/json.ts';
import type { AuthorizedAccount } from '../messaging/platform.ts';
import type { PlatformRegistry } from '../messaging/platformRegistry.ts';
import type { Profile, ProfileResult } from '../messaging/sendResult.ts';
import { defineProcess, type Handling, type ProcessDefinition } from './process.ts';

/** Pauses before the platform is asked again; then it is left at that. */
const PAUSES_MS = [500, 2_000, 8_000];
/** What may be otherwise in a moment. */
const PASSING: ReadonlySet<string> = new Set(['temporary', 'rateLimited', 'unknown']);

interface ProfileOptions {
  readonly executor: Executor;
  readonly platforms: PlatformRegistry;
  /** Default: {@link PAUSES_MS}. */
  readonly pausesMs?: readonly number[];
}

export function profileProcess({
  executor,
  platforms,
  pausesMs = PAUSES_MS,
}: ProfileOptions): ProcessDefinition {
  const look = async (event: Registered, { signal }: Handling) => {
    const unnamed = event.metadata.source === 'process' ? await unnamedCustomer(executor, event) : undefined;
    const account = unnamed && (await accountOf(executor, unnamed.channelId));
    const platform = account && platforms.ofChannel(account);
    if (!platform) return;
    const ask = () => platform.fetchProfile(account, unnamed.platformCustomerId, signal);
    const profile = await askWithRetry(ask, pausesMs, signal);
    if (profile) await name(executor, unnamed, profile, event);
  };
  return defineProcess({
    name: 'profile',
    partitionOf: event => event.data.customerId,
    on: { CustomerRegistered: look },
  });
}

type Registered = RecordedEventOf<'CustomerRegistered'>;

/** The customer of the event, unless somebody has named them since, or they are gone. */
async function unnamedCustomer(executor: Executor, event: Registered): Promise<Customer | undefined> {
  const { state } = await executor.load(customer, event.data.customerId);
  return state.status === 'active' && state.entity.fullName === null ? state.entity : undefined;
}

/** What may be asked about its people; undefined where no token speaks for it. */
async function accountOf(
  executor: Executor,
  channelId: Id<'channel'>,
): Promise<AuthorizedAccount | undefined> {
  const { state } = await executor.load(channel, channelId);
  if (state.status !== 'active' || state.entity.accessToken === null) return undefined;
  const { platformType, platformSpecificId, accessToken } = state.entity;
  return { platformType, platformSpecificId, accessToken };
}

/** Rejects where the process is stopped meanwhile: the next start asks again. */
async function askWithRetry(
  ask: () => Promise<ProfileResult>,
  pausesMs: readonly number[],
  signal: AbortSignal,
): Promise<Profile | undefined> {
  for (const pause of [0, ...pausesMs]) {
    await delay(pause, undefined, { signal });
    const result = await ask();
    signal.throwIfAborted();
    if (result.kind === 'profile') return result.profile;
    if (!PASSING.has(result.kind)) return undefined;
  }
  return undefined;
}

/** What is known already stays: a person may have written it. */
async function name(
  executor: Executor,
  { customerId, profilePictureUrl }: Customer,
  profile: Profile,
  event: Registered,
): Promise<void> {
  const fullName = nameOf(profile.fullName);
  const picture = profilePictureUrl === null ? pictureOf(profile.profilePictureUrl) : undefined;
  const changes = { fullName, profilePictureUrl: picture };
  await updateCustomer(executor, customerId, changes, causedBy(event)).catch(error => {
    if (!(error instanceof EntityNotFound)) throw error;
  });
}

const nameOf = (value: string | null): string | undefined =>
  value === null ? undefined : cutTo(storableText(value), MAX_LENGTH.name);

/** A cut address would lead nowhere. */
const pictureOf = (value: string | null): string | undefined => {
  const url = value === null ? undefined : webUrl(storableText(value));
  return url !== undefined && fits(url, MAX_LENGTH.url) ? url : undefined;
};
