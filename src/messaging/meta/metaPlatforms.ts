/** Messenger and Instagram: one app, one webhook and one API of Meta; they differ in what a message may hold. */
import type { Platform } from '../platform.ts';
import type { SendWindow } from '../sendWindows.ts';
import type { TextLimit } from '../splitText.ts';
import { GraphClient } from './graphClient.ts';
import { itemParser } from './parseItem.ts';
import type { MetaSettings } from './settings.ts';
import { contentIdOf, withoutContent } from './unsentContent.ts';
import { metaWebhook } from './webhook.ts';

/** Messenger counts characters, Instagram bytes (chatwoot#6489). */
export const MESSENGER_TEXT: TextLimit = { max: 2_000, unit: 'utf16' };
export const INSTAGRAM_TEXT: TextLimit = { max: 1_000, unit: 'utf8' };

const DAY_MS = 24 * 60 * 60 * 1_000;
const WEEK_MS = 7 * DAY_MS;
/** After the first day only people may write, not bots. Source: Meta's Send API. */
export const META_WINDOWS: readonly SendWindow[] = [
  { mode: 'RESPONSE', senderTypes: ['BOT', 'AGENT'], openForMs: DAY_MS },
  { mode: 'HUMAN_AGENT', senderTypes: ['AGENT'], openForMs: WEEK_MS },
];

/** @param client default: one that asks the Graph API of the settings */
export function metaPlatforms(
  settings: MetaSettings,
  client: GraphClient = new GraphClient(settings),
): readonly [facebook: Platform, instagram: Platform] {
  const common = {
    app: 'meta',
    webhook: metaWebhook(settings),
    parse: itemParser(settings.appId),
    contentIdOf,
    withoutContent,
    windows: META_WINDOWS,
    maxMessageAgeMs: WEEK_MS,
    send: client.sendMessage.bind(client),
    fetchProfile: client.getProfile.bind(client),
    probe: client.probe.bind(client),
  } as const;
  return [
    { ...common, name: 'facebook', channelType: 'FACEBOOK_PAGE', textLimit: MESSENGER_TEXT },
    { ...common, name: 'instagram', channelType: 'INSTAGRAM_BUSINESS', textLimit: INSTAGRAM_TEXT },
  ];
}
