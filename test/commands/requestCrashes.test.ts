import { beforeEach, describe, expect, it } from '@jest/globals';
import { deleteBusiness } from '../../src/commands/business.ts';
import { postMessage } from '../../src/commands/messages.ts';
import { deleteProduct } from '../../src/commands/product.ts';
import { registerUser, updateUser } from '../../src/commands/user.ts';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { idOf } from '../support/builders/ids.ts';
import { ann, hello, holds, type Instance, KeyedScene, tea } from '../support/dsl/keyedRequests.ts';
import { callerWith, codesOf } from '../support/dsl/writeSide.ts';

const OTHER_INSTANCE_MS = 30_000;

describe('a request with an Idempotency-Key that a crash cut off', () => {
  let scene: KeyedScene;
  let here: Instance;
  let there: Instance;
  beforeEach(async () => {
    scene = await KeyedScene.begin();
    ({ here, there } = scene);
  });

  it('finds what it had created when it comes again', async () => {
    scene.crashAt('RequestAnswered');
    expect(await codesOf([scene.product(here)])).toEqual(['event-store-unavailable']);
    scene.recover();
    const [created] = await scene.events('ProductAdded');
    expect((await scene.product(here)).id).toBe(created?.data.productId);
    expect(await scene.count('ProductAdded')).toBe(1);
    expect(await scene.count('RequestAnswered')).toBe(1);
  });

  it('answers as it would have then, though the entity changed and lost its e-mail to another', async () => {
    scene.crashAt('RequestAnswered');
    await codesOf([scene.user(here)]);
    scene.recover();
    const userId = idOf.user(String((await scene.events('UserRegistered')).at(-1)?.data.userId));
    await updateUser(there.executor, userId, { email: 'new@example.com' }, callerWith());
    await registerUser(there.executor, ann, callerWith());
    const answer = await scene.user(here);
    expect(answer).toMatchObject({ id: userId, revision: 0, entity: { email: ann.email } });
    expect(await scene.user(there)).toEqual({ ...answer, replayed: true });
  });

  it('answers as it would have then, though it and what it referred to are gone', async () => {
    scene.crashAt('RequestAnswered');
    await codesOf([scene.product(here)]);
    scene.recover();
    const [created] = await scene.events('ProductAdded');
    await deleteProduct(there.executor, idOf.product(String(created?.data.productId)), callerWith());
    await deleteBusiness(there.executor, idOf.business('business'), callerWith());
    expect((await scene.product(here)).entity).toMatchObject(tea);
  });

  it('finds the message it had posted, also behind hundreds of others', async () => {
    scene.crashAt('RequestAnswered');
    await codesOf([scene.message(here)]);
    scene.recover();
    for (let n = 0; n < 250; n++) await postMessage(there.executor, hello, callerWith());
    const again = await scene.message(here);
    expect(again.revision).toBe(1);
    expect(await scene.message(there)).toEqual({ ...again, replayed: true });
    expect(await scene.count('CustomerMessageReceived')).toBe(251);
  });

  it('finds it also after another crash on the way', async () => {
    scene.crashAt('RequestAnswered');
    await codesOf([scene.message(here)]);
    scene.crashAt('RequestAnswered');
    await codesOf([scene.message(here)]);
    scene.recover();
    expect((await scene.message(here)).revision).toBe(1);
    expect(await scene.count('CustomerMessageReceived')).toBe(1);
  });

  it('posts its message where it had not come to that', async () => {
    scene.crashAt('CustomerMessageReceived');
    await codesOf([scene.message(here)]);
    scene.recover();
    expect((await scene.message(here)).revision).toBe(1);
    expect(await scene.count('CustomerMessageReceived')).toBe(1);
  });

  it('posts once though its first append comes to be only after the second look for it', async () => {
    const lost = Promise.withResolvers<() => Promise<unknown>>();
    scene.watched.beforeAppend = append => {
      if (!holds(append, 'CustomerMessageReceived')) return;
      scene.watched.beforeAppend = () => {
        throw new EventStoreUnavailable('away');
      };
      lost.resolve(() => scene.store.append(append.stream, append.expected, append.events));
      throw new AppendOutcomeUnknown('no answer');
    };
    const first = codesOf([scene.message(here)]);
    const arrive = await lost.promise;
    scene.clock.advance(OTHER_INSTANCE_MS + 1);
    const retrying = new WatchedEventStore(scene.store);
    let looks = 0;
    retrying.afterReadStream = async stream => {
      // The state of the chat, and then its messages.
      if (stream === 'chat-chat' && ++looks === 2) await arrive();
    };
    const again = await scene.message(scene.instance('three', retrying));
    scene.recover();
    expect(await first).toEqual(['done']);
    expect(again.revision).toBe(1);
    expect(await scene.count('CustomerMessageReceived')).toBe(1);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'happens once however often the log fails and it is sent again (%i)',
    async seed => {
      let step = seed;
      const every = (n: number) => ++step % n === 0;
      scene.watched.beforeAppend = () => {
        if (every(3)) throw new EventStoreUnavailable('away');
      };
      scene.watched.afterAppend = () => {
        if (every(4)) throw new AppendOutcomeUnknown('no answer');
      };
      const instances = [here, scene.instance('three', scene.watched)] as const;
      const answers = new Set<string>();
      for (let tries = 0; answers.size === 0 || tries < 6; tries++) {
        scene.clock.advance(OTHER_INSTANCE_MS + 1);
        for (const answer of await Promise.all(instances.flatMap(answersOf))) answers.add(answer);
        answers.delete('');
      }
      expect([...answers]).toHaveLength(1);
      expect(await scene.count('CustomerMessageReceived')).toBe(1);
    },
  );

  /** What is answered, if anything is. */
  const answersOf = (instance: Instance): Promise<string> =>
    scene.message(instance).then(
      ({ entity }) => JSON.stringify(entity),
      () => '',
    );
});
