/** Opening a log in EventStoreDB: connection strings, a cluster that is starting, and one that loses its nodes. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendWithRetry } from '../../src/commands/engine/appendWithRetry.ts';
import {
  checkEventStoreUrl,
  EventStoreUnreachable,
  openEventStoreDb,
} from '../../src/events/eventStoreDb/index.ts';
import { Scene } from '../contracts/eventStore/scene.ts';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';
import { ChildProgram } from '../support/servers/childProgram.ts';

describe('a connection string of EventStoreDB', () => {
  it.each([
    'esdb://localhost:2113?tls=false',
    'esdb://user:secret@localhost',
    'esdb+discover://user:secret@cluster.example.com:2113',
    'esdb://user:secret@a:2113,b:2113,c:2113?nodePreference=leader&keepAliveInterval=10000',
    'esdb://localhost?tls=false&connectionName=shop%201&node_preference=follower',
    'esdb://us%40er:sec%3Aret@localhost/',
    'kurrentdb://localhost?tls=false',
    'kurrentdb+discover://user:secret@localhost',
    'kdb://user:secret@localhost',
  ])('may be %s', url => {
    expect(checkEventStoreUrl(url)).toBeUndefined();
  });

  it.each<[string, RegExp]>([
    ['', /^must begin with esdb:\/\//],
    ['localhost:2113', /^must begin with esdb:\/\//],
    ['http://localhost:2113', /^must begin with esdb:\/\//],
    ['mongodb://user:secret@localhost', /^must begin with esdb:\/\//],
    ['esdb://?tls=false', /^cannot be read from character 7: host expected$/],
    ['esdb://localhost', /^needs user:password@ before the host, since TLS is on/],
    ['esdb+discover://localhost?tls=true', /^needs user:password@/],
    ['esdb://user:secret@localhost:port', /^cannot be read from character 29: port number expected$/],
    ['esdb://user:sec:ret@localhost', /^a ":" in user or password must be written as %3A$/],
    ['esdb://user:sec%ret@localhost', /^cannot be read/],
    ['esdb://localhost?tls=maybe', /true or false expected$/],
    ['esdb://localhost?tls=false&nodePreference=best', /leader or follower or .* expected$/],
    ['esdb://localhost?tls=false&colour=red', /^the option colour is not supported$/],
    ['esdb://user:secret@localhost?tlsVerifyCert=false', /^the option tlsVerifyCert is not supported$/],
    ['esdb://localhost?tls=false&throwOnAppendFailure=false', /^the option throwOnAppendFailure is/],
    ['esdb://localhost?tls=false&keepAliveInterval=500', /^keepAliveInterval must be at least 10000$/],
  ])('may not be "%s"', (url, message) => {
    const wrong = checkEventStoreUrl(url);
    expect(wrong).toMatch(message);
    expect(wrong).not.toMatch(/sec|ret|user:s|\n/);
  });
});

describe('opening a log in EventStoreDB', () => {
  let double: EventStoreDbDouble;
  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
  });
  afterEach(() => double.stop());

  const open = (namespace = 'shop', url = double.url) =>
    openEventStoreDb({ url, namespace, onInterruption: () => {} });

  it('gives a log one id, whoever opens it first', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => open()));
    const other = await open('other');
    expect(new Set(stores.map(store => store.epoch)).size).toBe(1);
    expect(other.epoch).not.toBe(stores[0]?.epoch);
    expect(await other.head()).toBeUndefined();
    for (const store of [...stores, other]) await store.close();
    const again = await open();
    expect(again.epoch).toBe(stores[0]?.epoch);
    await again.close();
  });

  it('gives it one id though the answer to that append is lost', async () => {
    double.faults.next('append', { is: 'cutAfter' });
    const store = await open();
    expect(store.epoch).toMatch(/^[0-9a-f-]{36}$/);
    expect(double.seen.appends.length).toBeLessThanOrEqual(2);
    await store.close();
  });

  it('waits for a cluster that is starting', async () => {
    await double.down();
    const opening = open();
    double.faults.next('read', { is: 'notReady' }, 3);
    double.faults.next('append', { is: 'notReady' }, 3);
    await double.up();
    await (await opening).close();
  });

  it('is given up when it is told to', async () => {
    await double.down();
    const control = new AbortController();
    const url = double.url;
    const opening = openEventStoreDb({ url, onInterruption: () => {}, signal: control.signal });
    control.abort();
    await expect(opening).rejects.toBeInstanceOf(EventStoreUnreachable);
    await expect(opening).rejects.toMatchObject({ code: 'event-store-unreachable' });
    const never = openEventStoreDb({ url, onInterruption: () => {}, signal: AbortSignal.abort() });
    await expect(never).rejects.toBeInstanceOf(EventStoreUnreachable);
  });

  it('refuses a certificate that is not there, and a namespace that could be taken for another', async () => {
    const missing = open('shop', 'esdb://user:secret@localhost?tlsCAFile=/nowhere.pem');
    await expect(missing).rejects.toThrow(/^no event log at localhost:2113: [^\n]*not found\.$/);
    for (const namespace of ['', 'a:b', 'a!b', '$all']) {
      await expect(open(namespace)).rejects.toBeInstanceOf(TypeError);
    }
  });

  it('finds the leader of a cluster, and outlives that no node can be found for a while', async () => {
    // Two seeds, so that the client asks them by gossip; the double says that it leads.
    const seeds = `127.0.0.1:${double.port},localhost:${double.port}`;
    const store = await open('shop', `esdb://${seeds}?tls=false&maxDiscoverAttempts=1&discoveryInterval=1`);
    const scene = await Scene.begin(store);
    await double.down();
    const outcomes = Array.from({ length: 200 }, (_, n) =>
      store.append(scene.stream(`early${n}`), 'no-stream', scene.events(1)).then(
        () => 'written',
        error => error.code,
      ),
    );
    const readModels = Array.from({ length: 200 }, () => store.readStream(scene.stream()));
    const settled = Array.from({ length: 8 }, (_, n) =>
      appendWithRetry(store, scene.stream(`s${n}`), 'no-stream', scene.events(1)),
    );
    const codes = new Set(await Promise.all(outcomes));
    // The calls under way have failed, those after them found no node: now one is there again.
    await double.up();
    await Promise.all([...settled, ...readModels]);
    expect(codes).not.toContain('written');
    const streams = new Set((await scene.written()).map(event => event.stream));
    for (let n = 0; n < 8; n++) expect(streams).toContain(scene.stream(`s${n}`));
    await store.close();
  });

  it('looks for the leader again when one is frozen', async () => {
    const seeds = `127.0.0.1:${double.port},localhost:${double.port}`;
    const store = await open('shop', `esdb://${seeds}?tls=false`);
    const scene = await Scene.begin(store);
    const heir = await EventStoreDbDouble.start();
    double.members = [{ host: '127.0.0.1', port: heir.port, state: 'leader', alive: true }];
    double.faults.next('append', { is: 'silent', done: false }, 9);
    await appendWithRetry(store, scene.stream(), 'no-stream', scene.events(1));
    expect(heir.seen.appends).toHaveLength(1);
    await store.close();
    await heir.stop();
  });

  it('survives that no node is found while a failed call waits for one', async () => {
    const program = new ChildProgram('test/events/programs/loseAllNodes.ts');
    const lines: (string | undefined)[] = [];
    for (let line = await program.line(); line !== undefined; line = await program.line()) lines.push(line);
    expect(lines).toEqual([
      'turned away: event-store-unavailable',
      'lost: append-outcome-unknown',
      'no node: event-store-unavailable',
      'read: 0',
      'survived',
    ]);
  });
});
