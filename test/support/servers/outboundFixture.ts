/** One instance on a fresh log for each test of a `describe`, with a page, two chats and a stand-in platform. */

import { afterEach, beforeEach, expect } from '@jest/globals';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { GraphApi } from '../../doubles/graphApi.ts';
import {
  appendEvents,
  chatWith,
  connectedShop,
  type Instance,
  type InstanceOptions,
  startInstance,
} from '../dsl/outbound.ts';
import { calmStore } from '../dsl/writeSide.ts';

interface OutboundFixture extends Instance {
  readonly store: EventStore;
  readonly api: GraphApi;
  /** Stops the instance, and starts another one on the same log, at the same time of the clock. */
  restart(options?: Partial<InstanceOptions>): Promise<Instance>;
}

/** Not there before a test begins. No handler may fail, other than by parking. */
export function outboundFixture(): OutboundFixture {
  let api: GraphApi | undefined;
  let store: EventStore | undefined;
  let running: Instance | undefined;
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the test has not begun');
    return part;
  };
  beforeEach(async () => {
    api = await GraphApi.start();
    store = calmStore();
    running = await startInstance({ store, graphUrl: api.url });
    const now = running.clock.now();
    await appendEvents(store, [...connectedShop(), ...chatWith('chat', now), ...chatWith('other', now)], now);
  });
  afterEach(async () => {
    await running?.stop();
    await api?.stop();
    expect(running?.failures).toEqual([]);
  });
  const restart = async (options: Partial<InstanceOptions> = {}) => {
    const { clock, stop } = started(running);
    await stop();
    running = await startInstance({
      store: started(store),
      graphUrl: started(api).url,
      clock,
      ...options,
    });
    return running;
  };
  return {
    get api() {
      return started(api);
    },
    get store() {
      return started(store);
    },
    get executor() {
      return started(running).executor;
    },
    get clock() {
      return started(running).clock;
    },
    get outbound() {
      return started(running).outbound;
    },
    get recovery() {
      return started(running).recovery;
    },
    get news() {
      return started(running).news;
    },
    get failures() {
      return started(running).failures;
    },
    stop: () => started(running).stop(),
    restart,
  };
}
