/**
 * The measure of all ratios: `node:http` and nothing else. It reads what it is sent and answers, always, the one
 * answer that its parent told it last.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { CPU_PLEASE } from './childServer.ts';

const answerSchema = z.object({ status: z.int(), contentType: z.string(), body: z.string() });
export type Answer = z.infer<typeof answerSchema>;

let answer: Answer = { status: 503, contentType: 'text/plain', body: '' };

function respond(response: ServerResponse): void {
  const { status, contentType, body } = answer;
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const server = createServer((request: IncomingMessage, response) => {
  request.on('end', () => respond(response));
  request.resume();
});
process.on('message', message => {
  if (message !== CPU_PLEASE) answer = answerSchema.parse(message);
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6 });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
