/**
 * The chat of a web page as a messaging platform: everything that a second platform needs, in one file. It stands in
 * under the name of Instagram, as the enum of platforms is for real ones.
 */
import { z } from 'zod';
import type { ReceivedItem } from '../../src/events/catalog/webhook.ts';
import type { InboundItem } from '../../src/messaging/inboundItem.ts';
import { type OutgoingMessage, type Platform, WebhookForbidden } from '../../src/messaging/platform.ts';
import type { SendResult } from '../../src/messaging/sendResult.ts';

export const WEB_CHAT = '/api/webhooks/web-chat';
const KEY_HEADER = 'X-Web-Chat-Key';
const DAY_MS = 24 * 60 * 60 * 1_000;

const base = { visitor: z.string().min(1), at: z.iso.datetime({ precision: 3 }) };
/** What the page tells: a visitor wrote, a visitor has seen everything until then, the shop wrote elsewhere. */
const happening = z.discriminatedUnion('type', [
  z.object({ type: z.literal('said'), id: z.string().min(1), text: z.string().min(1), ...base }),
  z.object({ type: z.literal('seen'), ...base }),
  z.object({ type: z.literal('answered'), id: z.string().min(1), text: z.string().min(1), ...base }),
]);
type Happening = z.infer<typeof happening>;
const delivery = z.object({ site: z.string().min(1), happenings: z.array(happening) });

const KINDS = { said: 'message', seen: 'read', answered: 'echo' } as const;

const storedAs = (pageId: string, item: Happening): ReceivedItem => ({
  platform: 'instagram',
  pageId,
  kind: KINDS[item.type],
  key: 'id' in item ? item.id : `${item.visitor} ${item.at}`,
  standby: false,
  happenedAt: item.at,
  item,
});

function parse({ platform, pageId, item }: ReceivedItem): InboundItem | undefined {
  const { data } = happening.safeParse(item);
  if (!data) return undefined;
  const { visitor: platformCustomerId, at: happenedAt } = data;
  const common = { platform, pageId, platformCustomerId, happenedAt };
  if (data.type === 'seen') {
    const named = { platformMessageIds: [], coversEarlier: false };
    return { ...common, kind: 'receipt', status: 'read', ...named, until: happenedAt };
  }
  const { id: platformMessageId, text } = data;
  const said = { platformMessageId, contents: [{ contentType: 'TEXT', content: text }] } as const;
  if (data.type === 'said') return { ...common, ...said, kind: 'message', context: undefined };
  const origin = { writtenBy: 'AGENT', isOfOurApp: false, metadata: undefined } as const;
  return { ...common, ...said, kind: 'echo', ...origin, text, attachmentTypes: [] };
}

const visitorIn = (item: unknown): string | undefined => happening.safeParse(item).data?.visitor;

export interface WebChat {
  readonly platform: Platform;
  /** What the page was given, in order; each under the id `web-<index>`. */
  readonly given: OutgoingMessage[];
  /** By visitor: what the page answers to all that it is given for them. */
  readonly refusals: Map<string, SendResult>;
}

/** `key` is what the page and the shop share. */
export function webChat(key: string): WebChat {
  const given: OutgoingMessage[] = [];
  const refusals = new Map<string, SendResult>();
  const platform: Platform = {
    name: 'instagram',
    channelType: 'LINKEDIN_PAGE',
    app: 'web chat',
    webhook: {
      path: WEB_CHAT,
      title: 'WebChat',
      summary: 'Takes in what visitors of the shop wrote and saw.',
      handshake: undefined,
      admit: header => {
        if (header(KEY_HEADER) !== key) throw new WebhookForbidden('another key');
        return undefined;
      },
      deliverySchema: () =>
        delivery.transform(({ site, happenings }) => happenings.map(each => storedAs(site, each))),
      outlineOf: item => ({ visitor: visitorIn(item) ?? null }),
    },
    parse,
    contentIdOf: item => {
      const { data } = happening.safeParse(item);
      return data && 'id' in data ? data.id : undefined;
    },
    withoutContent: item => ({ visitor: visitorIn(item) ?? null }),
    textLimit: { max: 20, unit: 'utf16' },
    windows: [{ mode: 'RESPONSE', senderTypes: ['BOT', 'AGENT'], openForMs: 30 * DAY_MS }],
    maxMessageAgeMs: 30 * DAY_MS,
    send: async (_account, message) => {
      const refusal = refusals.get(message.platformCustomerId);
      if (refusal) return refusal;
      given.push(message);
      return { kind: 'accepted', platformMessageId: `web-${given.length - 1}` };
    },
    fetchProfile: async (_account, platformCustomerId) => ({
      kind: 'profile',
      profile: { fullName: `Visitor ${platformCustomerId}`, profilePictureUrl: null },
    }),
    probe: async () => ({ kind: 'taken' }),
  };
  return { platform, given, refusals };
}

export const headers = (key: string) => ({ [KEY_HEADER]: key });
