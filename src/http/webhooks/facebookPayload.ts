/** Who a webhook really comes from, and what it says: the signature first, then the JSON. */
import type { Integrations } from '../../config.ts';
import { parseExactlyAtAnyDepth } from '../../exactJson.ts';
import { countItems, itemsOf, type WebhookItem, webhookPayload } from '../../messaging/meta/normalise.ts';
import { isSameSecret, isSignature, SignatureCheck } from '../../messaging/meta/signature.ts';
import type { BodyCheck } from '../bodies.ts';
import { parseInput } from '../input.ts';
import { parseJsonText, textOf } from '../jsonBytes.ts';
import { HttpProblem } from '../problems.ts';
import type { RawRequest } from '../route.ts';

type Facebook = Integrations['facebook'];

const forbidden = (reason: string) => new HttpProblem(403, 'forbidden', 'Forbidden', { details: reason });

export type Handshake = { readonly [parameter: string]: unknown };

/** The challenge to send back. @throws HttpProblem 403 */
export function challengeOf({ verifyToken }: Facebook, handshake: Handshake): string {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = handshake;
  if (verifyToken === undefined) throw forbidden('FACEBOOK_VERIFY_TOKEN is not set');
  if (typeof token !== 'string' || !isSameSecret(token, verifyToken)) throw forbidden('another token');
  if (mode !== 'subscribe' || typeof challenge !== 'string') throw forbidden('not a handshake');
  return challenge;
}

/** More fields and elements than the greatest number of items can have; as deep as they may be. */
const DELIVERY = {
  maxDepth: Number.POSITIVE_INFINITY,
  maxValues: 500_000,
  parse: parseExactlyAtAnyDepth,
} as const;
const WRONG_SIGNATURE = 'X-Hub-Signature-256 is missing or wrong';

/**
 * Refuses by the headers alone what cannot be signed, before its body is read; answers what compares the signature while
 * the body comes. @throws HttpProblem 403
 */
export function admitDelivery(
  { appSecrets, allowUnsigned }: Facebook,
  header: (name: string) => string,
): BodyCheck | undefined {
  if (appSecrets.length === 0 && !allowUnsigned) throw forbidden('FACEBOOK_APP_SECRET is not set');
  if (appSecrets.length === 0) return undefined;
  const claimed = header('X-Hub-Signature-256');
  if (!isSignature(claimed)) throw forbidden(WRONG_SIGNATURE);
  const signature = new SignatureCheck(appSecrets, claimed);
  const end = () => {
    if (!signature.isRight()) throw forbidden(WRONG_SIGNATURE);
  };
  return { add: piece => signature.add(piece), end };
}

/** Meta sends at most 1,000. */
const MAX_ITEMS = 2_000;

/** What happened, in the order of its time, by a body that `admitDelivery` let through. @throws HttpProblem 400 or 413 */
export function signedItems({ bytes }: RawRequest, arrivedAt: Date): readonly WebhookItem[] {
  const payload = parseInput(webhookPayload, parseJsonText(textOf(bytes), bytes, DELIVERY));
  if (countItems(payload) > MAX_ITEMS) {
    throw new HttpProblem(413, 'too-many-items', `A delivery may have at most ${MAX_ITEMS} items`);
  }
  return itemsOf(payload, arrivedAt);
}
