/** TLS for real, with nodes that are called by their addresses; and users who may not. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '../../src/events/eventStoreDb/index.ts';
import { Scene } from '../contracts/eventStore/scene.ts';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';
import { type Certificate, selfSigned } from '../support/builders/certificates.ts';

const open = (url: string) => openEventStoreDb({ url, onInterruption: () => {} });

// Node took a server name that is an IP address with a warning (DEP0123), and refuses it now: grpc/grpc-node#1919.
describe('TLS', () => {
  const certificates: Certificate[] = [];
  const doubles: EventStoreDbDouble[] = [];
  afterEach(async () => {
    for (const double of doubles.splice(0)) await double.stop();
    for (const certificate of certificates.splice(0)) certificate.remove();
  });

  const certified = (...names: [string, ...string[]]) => {
    const certificate = selfSigned(...names);
    certificates.push(certificate);
    return certificate;
  };
  const node = async (certificate: Certificate) => {
    const double = await EventStoreDbDouble.start({ tls: certificate });
    doubles.push(double);
    return double;
  };
  const works = async (url: string) => {
    const store = await open(url);
    const scene = await Scene.begin(store);
    await store.append(scene.stream(), 'no-stream', scene.events(2));
    expect(await scene.written()).toHaveLength(2);
    await store.close();
  };

  it('by an IP address that the certificate has', async () => {
    const certificate = certified('IP:127.0.0.1');
    const { port } = await node(certificate);
    await works(`esdb://admin:changeit@127.0.0.1:${port}?tlsCAFile=${certificate.file}`);
  });

  it('by a name that the certificate has, as ever', async () => {
    const certificate = certified('DNS:localhost');
    const { port } = await node(certificate);
    await works(`esdb://admin:changeit@localhost:${port}?tlsCAFile=${certificate.file}`);
  });

  it('where the gossip of the cluster names addresses', async () => {
    const certificate = certified('IP:127.0.0.1', 'DNS:localhost');
    const [seed, leader] = [await node(certificate), await node(certificate)];
    seed.members = [{ host: '127.0.0.1', port: leader.port, state: 'leader', alive: true }];
    const hosts = `localhost:${seed.port},localhost:${seed.port}`;
    await works(`esdb://admin:changeit@${hosts}?tlsCAFile=${certificate.file}`);
    expect(leader.seen.appends.length).toBeGreaterThan(0);
  });

  it.each<[string, [string], RegExp]>([
    ['another address', ['IP:127.0.0.2'], /^no event log at 127\.0\.0\.1:\d+: [^\n]*127\.0\.0\.1[^\n]*$/],
    ['a name alone', ['DNS:localhost'], /^no event log at 127\.0\.0\.1:\d+: [^\n]*127\.0\.0\.1[^\n]*$/],
  ])(
    'ends the start in one line where the certificate has %s',
    async (_case, names, says) => {
      const certificate = certified(...names);
      const { port } = await node(certificate);
      const opening = open(`esdb://admin:changeit@127.0.0.1:${port}?tlsCAFile=${certificate.file}`);
      await expect(opening).rejects.toMatchObject({ message: expect.stringMatching(says) });
    },
    20_000,
  );

  it.each(['127.0.0.1', 'localhost'])(
    'trusts no certificate that it was not told to, by %s',
    async host => {
      const [certificate, other] = [certified('IP:127.0.0.1', 'DNS:localhost'), certified('IP:127.0.0.1')];
      const { port } = await node(certificate);
      const opening = open(`esdb://admin:changeit@${host}:${port}?tlsCAFile=${other.file}`);
      await expect(opening).rejects.toThrow(/^no event log at [^\n]*certificate[^\n]*$/);
    },
    20_000,
  );

  it('ends the start in one line where the node has none', async () => {
    const double = await EventStoreDbDouble.start();
    doubles.push(double);
    const opening = open(`esdb://admin:changeit@127.0.0.1:${double.port}`);
    await expect(opening).rejects.toThrow(/^no event log at [^\n]*$/);
  }, 20_000);
});

describe('a user without rights ends the start in one line, and at once', () => {
  let double: EventStoreDbDouble;
  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
    // The log has begun.
    await (await open(double.url)).close();
  });
  afterEach(() => double.stop());

  it.each([
    ['to read the log, as the server says it', 'read', 'accessDenied'],
    ['to read the log, by the status alone', 'read', 'permissionDenied'],
    ['to append', 'append', 'permissionDenied'],
    ['to be at all', 'read', 'notAuthenticated'],
  ] as const)('%s', async (_case, kind, is) => {
    double.faults.next(kind, { is });
    await expect(open(double.url)).rejects.toThrow(/^no event log at [^\n]*denies access[^\n]*$/);
  });

  it('to read all events, though it may read one stream', async () => {
    // The first read is that of the log's id.
    double.faults.next('read', { is: 'late', ms: 0 });
    double.faults.next('read', { is: 'permissionDenied' });
    await expect(open(double.url)).rejects.toThrow(/^no event log at [^\n]*denies access[^\n]*$/);
  });
});
