/** Who a webhook really comes from, and what it says: the signature first, then the JSON. */
import type { Integrations } from '../../config.ts';
import { parseExactlyAtAnyDepth } from '../../exactJson.ts';
import { itemsOf, type WebhookItem, webhookPayload } from '../../integrations/facebook/normalise.ts';
import { isSameSecret, isSignedBy } from '../../integrations/facebook/signature.ts';
import { parseInput } from '../input.ts';
import { HttpProblem, invalidInput } from '../problems.ts';
import type { Arrival } from '../route.ts';

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

/** What happened, in the order of its time. @throws HttpProblem 403 or 400 */
export function signedItems(facebook: Facebook, { bytes, header }: Arrival): readonly WebhookItem[] {
  const { appSecrets, allowUnsigned } = facebook;
  if (appSecrets.length === 0 && !allowUnsigned) throw forbidden('FACEBOOK_APP_SECRET is not set');
  if (appSecrets.length > 0 && !isSignedBy(appSecrets, bytes, header('X-Hub-Signature-256'))) {
    throw forbidden('X-Hub-Signature-256 is missing or wrong');
  }
  return itemsOf(parseInput(webhookPayload, parseJson(bytes)));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return parseExactlyAtAnyDepth(bytes.toString());
  } catch (error) {
    throw invalidInput('The body is not valid JSON', String(error));
  }
}
