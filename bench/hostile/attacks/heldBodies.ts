import { WEBHOOKS } from '../../messaging/deliveries.ts';
import { type Attack, scaled } from '../attack.ts';
import { hold } from '../rawSockets.ts';
import { fire, repeat, type Shot } from '../requests.ts';
import { Tally } from '../tally.ts';

const HALVES = 500;
const HELD_MS = 8_000;
const DECLARED = 500_000;
const FORGED = 200;
const FORGED_BYTES = 8 * 1024 * 1024;

/** Headers and half of what they declare, and then nothing; those beyond the bound of all bodies together are refused. */
export const halfSentBodies: Attack = {
  name: 'half-sent bodies × 500',
  prepare: async target => async signal => {
    const { host } = new URL(target.url);
    const head = `POST /api/products HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${DECLARED}\r\n\r\n`;
    const half = Buffer.from(`${head}{"description":"${'d'.repeat(DECLARED / 2)}`);
    const count = scaled(target, HALVES);
    const statuses = new Tally();
    const ms = HELD_MS * target.scale;
    const held = await hold(target.url, count, () => half, { ms, signal, answered: s => statuses.add(s) });
    return `${held} held; answered: ${statuses}`;
  },
};

/** What looks like a signature is only known to be none once the body was read. */
export const forgedDeliveries: Attack = {
  name: 'forged deliveries of 8 MiB × 200',
  prepare: async target => async signal => {
    const count = scaled(target, FORGED);
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    const shot: Shot = { method: 'POST', path: WEBHOOKS, headers, body: Buffer.alloc(FORGED_BYTES, ' ') };
    return String(
      await fire(
        target.url,
        repeat(count, () => shot),
        count,
        signal,
      ),
    );
  },
};
