/** Which requests become WebSockets, and what those are told that ask for one in vain. */
import type { IncomingMessage } from 'node:http';
import { isOwnOrigin, type Origins } from '../origins.ts';
import type { Hosts } from './hosts.ts';
import { HttpProblem, invalidInput } from './problems.ts';

export const SOCKET_PATH = '/ws';
const VERSION = '13';
const VERSIONS = new Set([VERSION, '8']);
const KEY = /^[+/0-9A-Za-z]{22}==$/;
const PROTOCOLS = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/;

/** A header by name, empty where it is not there. */
type HeaderOf = (name: string) => string;

/** True for what is handed over to the WebSocket endpoint. Any other `Upgrade`, such as to h2c, is an offer to ignore. */
export function isSocketHandshake(request: IncomingMessage, origins: Origins, hosts: Hosts): boolean {
  const { method, url = '', headers } = request;
  if (hosts.problem(headers.host)) return false;
  if (method !== 'GET' || !isSocketPath(url) || isWithBody(request)) return false;
  return handshakeProblem(name => String(headers[name.toLowerCase()] ?? ''), origins) === undefined;
}

/** In the absolute form too, which proxies send. */
const isSocketPath = (url: string): boolean =>
  url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] === SOCKET_PATH;

const isWithBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** What is wrong with a handshake; undefined where nothing is. */
export function handshakeProblem(header: HeaderOf, origins: Origins): HttpProblem | undefined {
  if (header('Upgrade').toLowerCase() !== 'websocket') return upgradeRequired();
  const origin = header('Origin');
  if (origin !== '' && !origins.allows(origin) && !isOwnOrigin(origin, header('Host'))) {
    return new HttpProblem(403, 'origin-not-allowed', 'Pages of this origin may not connect', {
      details: 'CORS_ORIGINS lists the origins that may',
    });
  }
  if (!VERSIONS.has(header('Sec-WebSocket-Version')))
    return upgradeRequired('Sec-WebSocket-Version: must be 13');
  if (!KEY.test(header('Sec-WebSocket-Key')))
    return invalidInput('Sec-WebSocket-Key: must be 16 bytes in base64');
  return areProtocols(header('Sec-WebSocket-Protocol'))
    ? undefined
    : invalidInput('Sec-WebSocket-Protocol: must be distinct names, separated by commas');
}

function areProtocols(list: string): boolean {
  if (list === '') return true;
  const names = list.split(',').map(name => name.trim());
  return PROTOCOLS.test(list) && new Set(names).size === names.length;
}

/** @param message what to say where it is not that no upgrade was asked for */
export function upgradeRequired(
  message = 'This is a WebSocket; ask with Connection: Upgrade and Upgrade: websocket, which a proxy may have removed',
): HttpProblem {
  const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': VERSION };
  return new HttpProblem(426, 'upgrade-required', message, { headers });
}
