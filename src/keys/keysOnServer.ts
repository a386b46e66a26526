/** API keys over the API of a server that is running: by an operator's key. */
import type { Keys } from './keysOnLog.ts';

const TIMEOUT_MS = 10_000;

/** The server refuses; the message is its own. */
export class ServerRefuses extends Error {
  readonly code = 'server-refuses';
}

export function keysOnServer(url: string, operatorKey: string): Keys {
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    if (!answer.ok) throw new ServerRefuses(`${url}: ${parsed.message ?? answer.status}`);
    return parsed;
  };
  return {
    create: key => call('POST', '/api/auth/keys', key),
    list: async () => {
      const { data } = await call('GET', '/api/auth/keys');
      return Array.isArray(data) ? data : [];
    },
    revoke: async keyId => {
      await call('DELETE', `/api/auth/keys/${encodeURIComponent(keyId)}`);
    },
    close: async () => {},
  };
}
