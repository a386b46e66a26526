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

  // All at once: each of them is tried for nine seconds.
  it('ends the start in one line that says why where the node is not to be trusted', async () => {
    const [here, named, elsewhere] = [
      certified('IP:127.0.0.1', 'DNS:localhost'),
      certified('DNS:localhost'),
      certified('IP:127.0.0.2'),
    ];
    const refused = async (host: string, has: Certificate, trusted: Certificate, says: RegExp) => {
      const { port } = await node(has);
      const opening = open(`esdb://admin:changeit@${host}:${port}?tlsCAFile=${trusted.file}`);
      await expect(opening).rejects.toThrow(says);
    };
    const withoutTls = async () => {
      const double = await EventStoreDbDouble.start();
      doubles.push(double);
      const opening = open(`esdb://admin:changeit@127.0.0.1:${double.port}`);
      await expect(opening).rejects.toThrow(/^no event log at [^\n]*$/);
    };
    const ofAnother = /^no event log at 127\.0\.0\.1:\d+: [^\n]*127\.0\.0\.1[^\n]*$/;
    const unknown = /^no event log at [^\n]*certificate[^\n]*$/;
    await Promise.all([
      refused('127.0.0.1', elsewhere, elsewhere, ofAnother),
      refused('127.0.0.1', named, named, ofAnother),
      refused('127.0.0.1', here, elsewhere, unknown),
      refused('localhost', here, elsewhere, unknown),
      withoutTls(),
    ]);
  }, 30_000);
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
