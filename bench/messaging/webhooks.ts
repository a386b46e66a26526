/** Signed deliveries: one message each from many connections, and a thousand at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Cell, measureCell, type Servers, type Timing } from '../cell.ts';
import { Client } from './client.ts';
import { deliveryTo, freshDelivery, signedHeaders, WEBHOOKS } from './deliveries.ts';

const CONNECTIONS = [16, 64];
const BATCH = 1_000;
/** What came before it is put aside first: on EventStoreDB that takes its time. */
const BATCH_LIMIT_MS = 300_000;
const POLL_MS = 1;

export interface Batch {
  readonly messages: number;
  /** Milliseconds from the request to its answer, and until a GET shows the last message. */
  readonly answeredMs: number;
  readonly readableMs: number;
}

/** An answer is all that is asked for; what follows from the messages goes on beside it. */
export async function measureDeliveries(
  servers: Servers,
  name: string,
  page: string,
  timing: Timing,
): Promise<Cell[]> {
  const requests = Array.from({ length: Math.max(...CONNECTIONS) }, () => freshDelivery(page));
  const scenario = { name, goal: undefined, requests };
  await servers.bare.answer({ status: 200, contentType: 'text/plain', body: 'EVENT_RECEIVED' });
  await measureCell(servers, scenario, 16, { ...timing, rounds: 1, warmUpSeconds: 0 });
  const cells: Cell[] = [];
  for (const connections of CONNECTIONS)
    cells.push(await measureCell(servers, scenario, connections, timing));
  return cells;
}

/** A push leaves only once a GET shows the message: counting them says when all are readable. */
export async function measureBatch(url: string, businessId: string, page: string): Promise<Batch> {
  const client = await Client.connect(url);
  await client.subscribe({ businessId });
  let seen = 0;
  let lastAt = 0;
  client.onFrame = frame => {
    if (!frame.includes('"senderType":"CUSTOMER"')) return;
    seen++;
    lastAt = performance.now();
  };
  const body = deliveryTo(page, BATCH);
  const headers = signedHeaders(body);
  const sentAt = performance.now();
  const response = await fetch(`${url}${WEBHOOKS}`, { method: 'POST', headers, body });
  const text = await response.text();
  const answeredMs = performance.now() - sentAt;
  if (text !== 'EVENT_RECEIVED') throw new Error(`a batch was answered with ${response.status} ${text}`);
  while (seen < BATCH && performance.now() - sentAt < BATCH_LIMIT_MS) await delay(POLL_MS);
  client.close();
  if (seen !== BATCH) throw new Error(`${seen} of ${BATCH} messages were readable in time`);
  return { messages: BATCH, answeredMs, readableMs: lastAt - sentAt };
}
