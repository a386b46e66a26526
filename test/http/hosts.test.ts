/** The name by which a caller knows this server, and the address from which a caller comes. */
import { describe, expect, test } from '@jest/globals';
import { ClientAddresses, networkOf } from '../../src/http/clientAddress.ts';
import { Hosts } from '../../src/http/hosts.ts';
import { rawJson } from '../support/dsl/rawRequest.ts';
import { useTestServer } from '../support/servers/testServer.ts';

const LOOPBACK = [
  'localhost',
  'LOCALHOST:3000',
  '127.0.0.1',
  '127.0.0.1:80',
  '127.1.2.3',
  '[::1]',
  '[::1]:3000',
];
const FOREIGN = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.evil.example',
  'evil.example:127',
  '[::2]',
  '0.0.0.0',
  '192.168.1.1',
  '',
  'localhost evil',
  'a@localhost',
];

describe('in open mode on a loopback address', () => {
  const hosts = new Hosts({ allowed: [], isLoopback: true, isOpen: true });
  test.each(LOOPBACK)('%j is ours', host => expect(hosts.problem(host)).toBeUndefined());
  test.each(FOREIGN)('%j is not', host => expect(hosts.problem(host)).toMatchObject({ status: 421 }));
  test('a client without the header is let in', () => expect(hosts.problem(undefined)).toBeUndefined());
});

test('ALLOWED_HOSTS are ours in any mode, and loopback names', () => {
  for (const isOpen of [true, false]) {
    const local = new Hosts({ allowed: ['shop.example'], isLoopback: true, isOpen });
    expect(local.problem('Shop.Example:443')).toBeUndefined();
    expect(local.problem('localhost')).toBeUndefined();
    expect(local.problem('evil.example')).toMatchObject({ status: 421 });
    const remote = new Hosts({ allowed: ['shop.example'], isLoopback: false, isOpen });
    expect(remote.problem('localhost')).toBeUndefined();
    expect(remote.problem('192.168.1.1')).toMatchObject({ status: 421 });
  }
});

test('with identity, or behind a proxy that asks, any name will do', () => {
  for (const options of [
    { allowed: [], isLoopback: true, isOpen: false },
    { allowed: [], isLoopback: false, isOpen: true },
  ])
    expect(new Hosts(options).problem('evil.example')).toBeUndefined();
});

describe('a server in open mode', () => {
  const server = useTestServer({});

  test('answers no page that was led to it by another name', async () => {
    for (const path of ['/api/products', '/health/live', '/docs', '/ws', '/nowhere']) {
      const answer = await rawJson(server.system.url, path, { headers: { host: 'evil.example' } });
      expect(answer).toMatchObject({ status: 421, body: { code: 'unknown-host' } });
      expect(answer.body.error).toContain('ALLOWED_HOSTS');
    }
  });

  test('opens no WebSocket for one either', async () => {
    const headers = {
      host: 'evil.example',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    expect(await rawJson(server.system.url, '/ws', { headers })).toMatchObject({ status: 421 });
  });

  test('says nothing of itself, and that its answers are what they say', async () => {
    const { headers } = await server.system.call('GET', '/api/products');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('ratelimit')).toBeNull();
  });
});

describe('an address', () => {
  const from = (remoteAddress: string, forwarded?: string, trusted: readonly string[] = []) =>
    new ClientAddresses(trusted).of({
      socket: { remoteAddress } as never,
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });

  test('is that of the connection, whatever an untrusted peer says', () => {
    expect(from('192.0.2.1', '198.51.100.1')).toBe('192.0.2.1');
    expect(from('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(from('192.0.2.1', '198.51.100.1', ['10.0.0.0/8'])).toBe('192.0.2.1');
  });

  test('is the last one that no trusted proxy wrote down', () => {
    const trusted = ['10.0.0.0/8', 'loopback', '2001:db8::/32'];
    expect(from('10.1.1.1', '198.51.100.1', trusted)).toBe('198.51.100.1');
    expect(from('127.0.0.1', '203.0.113.9, 198.51.100.1, 10.2.2.2', trusted)).toBe('198.51.100.1');
    expect(from('2001:db8::1', 'nonsense, 10.2.2.2', trusted)).toBe('10.2.2.2');
    expect(from('10.1.1.1', undefined, trusted)).toBe('10.1.1.1');
  });

  test('is not what a caller made up, where a proxy writes down ports or what is no address', () => {
    const trusted = ['10.0.0.0/8', '2001:db8::/32'];
    expect(from('10.1.1.1', '203.0.113.9, 198.51.100.1:4711', trusted)).toBe('198.51.100.1');
    expect(from('10.1.1.1', '203.0.113.9, [2001:470::1]:4711', trusted)).toBe('2001:470::1');
    expect(from('10.1.1.1', '203.0.113.9, unknown', trusted)).toBe('10.1.1.1');
    expect(from('10.1.1.1', '203.0.113.9, unknown, 10.2.2.2', trusted)).toBe('10.2.2.2');
    expect(from('10.1.1.1', 'fe80::1%eth0', trusted)).toBe('fe80::1%eth0');
  });

  test('counts with its network', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8::3:4:5:6')).toBe('2001:db8:0:0');
    expect(networkOf('2001:db8::9:4:5:6')).toBe('2001:db8:0:0');
    expect(networkOf('2001:0DB8:0:0:1::')).toBe('2001:db8:0:0');
    expect(networkOf('::1')).toBe('0:0:0:0');
    expect(networkOf('fe80::1:2:3:4%eth0')).toBe('fe80:0:0:0');
    expect(networkOf('64:ff9b:1::192.0.2.1')).toBe('64:ff9b:1:0');
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  });
});
