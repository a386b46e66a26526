/** What the real client sees of subscriptions that end. On the double alone: no server does it when asked. */

import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  END,
  NO_STREAM,
  streamNameFilter,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';
import { DoubleScene } from '../doubles/eventstoredb/scene.ts';
import { eventually } from '../support/dsl/eventually.ts';

let double: EventStoreDbDouble;
let scene: DoubleScene;
beforeEach(async () => {
  double = await EventStoreDbDouble.start();
  scene = DoubleScene.on(double);
});
afterEach(() => scene.end());

const stream = () => scene.stream();
const append = (deadline = 5_000) => scene.append(stream(), NO_STREAM, scene.events(1), { deadline });

describe('a subscription', () => {
  function subscribe(
    subscription: AllStreamSubscription = scene.client.subscribeToAll({ fromPosition: END }),
  ) {
    const events: (bigint | undefined)[] = [];
    const errors: unknown[] = [];
    subscription.on('data', ({ event }: AllStreamResolvedEvent) => events.push(event?.position?.commit));
    subscription.on('error', (error: unknown) => errors.push(error));
    return { subscription, events, errors };
  }
  const live = (count = 1) => eventually('a live subscription', () => double.liveSubscriptions === count);
  const tooSlow = {
    type: 'timeout',
    message:
      '10 ABORTED: Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  };

  it('is notified of an append after its caller', async () => {
    const order: string[] = [];
    scene.client.subscribeToAll({ fromPosition: END }).on('data', () => order.push('told'));
    await live();
    await append();
    order.push('answered');
    await eventually('the event', () => order.length === 2);
    expect(order).toEqual(['answered', 'told']);
  });

  it('is dropped on demand, with what it had been sent before', async () => {
    const { events, errors } = subscribe();
    await live();
    await append();
    await eventually('the event', () => events.length === 1);
    double.dropSubscribers();
    await eventually('the drop', () => errors.length > 0);
    expect(errors).toMatchObject([tooSlow]);
    expect(double.liveSubscriptions).toBe(0);
  });

  it('takes one large append', async () => {
    const { events } = subscribe();
    await live();
    await scene.append(stream(), NO_STREAM, scene.events(500));
    await eventually('the events', () => events.length === 500);
  });

  it('that does not keep up is dropped', async () => {
    const errors: unknown[] = [];
    const subscription = scene.client.subscribeToAll({ fromPosition: END });
    subscription.on('error', (error: unknown) => errors.push(error)).pause();
    await live();
    await eventually('the drop', () => {
      double.writeForeign('theirs', 'Happened', 100);
      return double.liveSubscriptions === 0;
    });
    subscription.resume();
    await eventually('word of it', () => errors.length > 0);
    expect(errors).toMatchObject([tooSlow]);
  });

  it('is not dropped for what its filter leaves out', async () => {
    const { errors, subscription } = subscribe();
    await live();
    await subscription.unsubscribe();
    const filter = streamNameFilter({ prefixes: ['nobody'], checkpointInterval: 1 });
    const filtered = subscribe(scene.client.subscribeToAll({ fromPosition: END, filter }));
    await live();
    for (let n = 0; n < 10; n++) double.writeForeign('$stats-127.0.0.1:2113', '$statsCollected', 50);
    await append();
    expect(await scene.written()).toHaveLength(1);
    expect([...errors, ...filtered.errors, ...filtered.events]).toEqual([]);
    expect(double.liveSubscriptions).toBe(1);
  });

  it('ends with the node, and resumes from where it was', async () => {
    const first = await append();
    const { events, errors } = subscribe();
    await live();
    await double.down();
    await eventually('the loss', () => errors.length > 0);
    expect(errors).toMatchObject([{ type: 'unavailable' }]);
    await expect(append(200)).rejects.toMatchObject({ type: expect.stringMatching('unavailable|deadline') });
    await double.up();
    const last = await eventually('an append', () =>
      scene.append(stream(), 0n, scene.events(1)).catch(() => undefined),
    );
    const fromPosition = first.position ?? END;
    const resumed = subscribe(scene.client.subscribeToAll({ fromPosition }));
    await eventually('the event', () => resumed.events.length > 0);
    expect([...events, ...resumed.events]).toEqual([last.position?.commit]);
  });

  it.each([
    ['cut as it begins', { is: 'cutBefore' }, 'unavailable'],
    ['met by a node that starts', { is: 'notReady' }, 'unavailable'],
  ] as const)('%s fails', async (_, fault, type) => {
    double.faults.next('subscribe', fault);
    const { errors } = subscribe();
    await eventually('the failure', () => errors.length > 0);
    expect(errors).toMatchObject([{ type }]);
  });

  it('is dropped at a rate', async () => {
    double.faults.rates = { drop: 1 };
    const errors: unknown[] = [];
    scene.client
      .subscribeToAll({ fromPosition: END })
      .on('error', (error: unknown) => errors.push(error))
      .resume();
    await eventually('a live subscription', () => double.liveSubscriptions === 1);
    await append();
    await eventually('the drop', () => errors.length > 0);
    expect(errors).toMatchObject([{ type: 'timeout' }]);
  });
});
