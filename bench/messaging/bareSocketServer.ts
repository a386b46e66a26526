/** The measure of a fan-out: `ws` and nothing else. It greets, and passes each frame on to all the others. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on('connection', socket => {
  socket.on('error', () => {});
  socket.on('message', (data, binary) => {
    for (const other of sockets.clients) {
      if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data, { binary });
    }
  });
  socket.send('{"type":"hello"}');
});
/** Whatever it is told, it answers with its memory. */
process.on('message', () => process.send?.({ residentBytes: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit());
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
