/** The webhook of Meta's app: its handshake, its signature, and the items of a delivery. */
import type { ReceivedItem } from '../../events/catalog/webhook.ts';
import type { Json } from '../../events/event.ts';
import { field } from '../json.ts';
import { type DeliveryCheck, type PlatformWebhook, TooManyItems, WebhookForbidden } from '../platform.ts';
import { countItems, itemsOf, webhookPayload } from './normalise.ts';
import type { MetaSettings } from './settings.ts';
import { isSameSecret, isSignature, SignatureCheck } from './signature.ts';

type Query = { readonly [parameter: string]: unknown };

const SIGNATURE = 'X-Hub-Signature-256';
const WRONG_SIGNATURE = `${SIGNATURE} is missing or wrong`;
/** Meta sends at most 1,000. */
const MAX_ITEMS = 2_000;

export const metaWebhook = ({ verifyToken, appSecrets, allowUnsigned }: MetaSettings): PlatformWebhook => ({
  path: '/api/webhooks/facebook',
  title: 'Facebook',
  summary: 'Takes in what happened on Facebook pages and Instagram accounts, signed by Meta.',
  handshake: {
    summary: 'The handshake by which Meta makes sure that an endpoint is ours.',
    parameters: ['hub.mode', 'hub.verify_token', 'hub.challenge'],
    answer: query => challengeOf(verifyToken, query),
  },
  admit: header => {
    if (appSecrets.length > 0) return signatureCheck(appSecrets, header(SIGNATURE));
    if (!allowUnsigned) throw new WebhookForbidden('FACEBOOK_APP_SECRET is not set');
    return undefined;
  },
  deliverySchema: arrivedAt =>
    webhookPayload.transform((payload): readonly ReceivedItem[] => {
      if (countItems(payload) > MAX_ITEMS) throw new TooManyItems(MAX_ITEMS);
      return itemsOf(payload, arrivedAt);
    }),
  outlineOf,
});

function signatureCheck(secrets: readonly string[], claimed: string): DeliveryCheck {
  if (!isSignature(claimed)) throw new WebhookForbidden(WRONG_SIGNATURE);
  const signature = new SignatureCheck(secrets, claimed);
  const end = () => {
    if (!signature.isRight()) throw new WebhookForbidden(WRONG_SIGNATURE);
  };
  return { add: piece => signature.add(piece), end };
}

function challengeOf(verifyToken: string | undefined, query: Query): string {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  if (verifyToken === undefined) throw new WebhookForbidden('FACEBOOK_VERIFY_TOKEN is not set');
  if (typeof token !== 'string' || !isSameSecret(token, verifyToken)) {
    throw new WebhookForbidden('another token');
  }
  if (mode !== 'subscribe' || typeof challenge !== 'string') throw new WebhookForbidden('not a handshake');
  return challenge;
}

const PARTIES = ['sender', 'recipient'];
const MAX_PARTY_LENGTH = 2_000;

function outlineOf(item: Json): { readonly [party: string]: Json } {
  const parties = PARTIES.flatMap(name => {
    const party = field(item, name);
    const isSmall = party !== undefined && JSON.stringify(party).length <= MAX_PARTY_LENGTH;
    return isSmall ? [[name, party] as const] : [];
  });
  return Object.fromEntries(parties);
}
