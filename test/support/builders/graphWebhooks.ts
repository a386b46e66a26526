/** What a platform reports of a message that it took, as signed webhooks: its echo, its receipts. */
import { createHmac } from 'node:crypto';
import type { SeenSend } from '../../doubles/graphApi.ts';

export interface WebhookTarget {
  /** Where webhooks go, e.g. `http://127.0.0.1:3000/api/webhooks/facebook`. */
  readonly url: string;
  readonly appSecret: string;
  /** Of the app that sends; echoes carry it. */
  readonly appId: string;
}

/** Tells that the page wrote something: our own send, come back. */
export function sendEcho(target: WebhookTarget, send: SeenSend): Promise<number> {
  const { mid, body } = send;
  const message = { mid, is_echo: true, app_id: Number(target.appId), ...body.message };
  return post(target, send, { sender: send.pageId, recipient: body.recipient.id, message });
}

/** Tells that what was taken reached the customer. */
export const sendDelivery = (target: WebhookTarget, send: SeenSend): Promise<number> =>
  post(target, send, { ...fromCustomer(send), delivery: { mids: [send.mid], watermark: Date.now() } });

/** Tells that the customer saw what was sent until now. */
export const sendRead = (target: WebhookTarget, send: SeenSend): Promise<number> =>
  post(target, send, { ...fromCustomer(send), read: { watermark: Date.now() } });

const fromCustomer = ({ pageId, body }: SeenSend) => ({ sender: body.recipient.id, recipient: pageId });

interface Item {
  readonly sender: string;
  readonly recipient: string;
  readonly [field: string]: unknown;
}

/** Answers the status. */
async function post({ url, appSecret }: WebhookTarget, { pageId }: SeenSend, item: Item): Promise<number> {
  const time = Date.now();
  const { sender, recipient, ...rest } = item;
  const messaging = [{ sender: { id: sender }, recipient: { id: recipient }, timestamp: time, ...rest }];
  const body = JSON.stringify({ object: 'page', entry: [{ id: pageId, time, messaging }] });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const response = await fetch(url, { method: 'POST', headers, body });
  await response.text();
  return response.status;
}
