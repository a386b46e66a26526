/** The process of `clients.ts`: asks without a pause, and reads all that is answered. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { ClientTask } from './clients.ts';

const agent = new Agent({ keepAlive: true });
const counted = { answers: 0, bytes: 0 };
let failed: string | undefined;
let hasBegun = false;
let isStopped = false;

async function sendRequests({ url, requests }: ClientTask, index: number): Promise<void> {
  const { method = 'GET', path = '/', headers = {}, body } = requests[index % requests.length] ?? {};
  const call = request(`${url}${path}`, { agent, method, headers: headers as Record<string, string> });
  call.end(body);
  const [response]: IncomingMessage[] = await once(call, 'response');
  if (!response) throw new Error(`${path}: no response`);
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${path}: ${response.statusCode}`);
  response.on('data', (chunk: Buffer) => {
    counted.bytes += chunk.length;
    // The client may leave in the middle of an export.
    if (isStopped) response.destroy();
  });
  if (!hasBegun) process.send?.('begun');
  hasBegun = true;
  await once(response, 'close');
  counted.answers++;
}

async function client(task: ClientTask, first: number): Promise<void> {
  try {
    for (let index = first; !isStopped; index += task.connections) await sendRequests(task, index);
  } catch (error) {
    if (!isStopped) failed ??= String(error);
  }
}

let clients: Promise<unknown> = Promise.resolve();
process.on('message', async (message: ClientTask | 'stop') => {
  if (message !== 'stop') {
    clients = Promise.all(Array.from({ length: message.connections }, (_, index) => client(message, index)));
    return;
  }
  isStopped = true;
  await clients;
  agent.destroy();
  process.send?.({ ...counted, failed });
});
