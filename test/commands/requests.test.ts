import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { deleteBusiness } from '../../src/commands/business.ts';
import { deleteChat } from '../../src/commands/chat.ts';
import { postMessage } from '../../src/commands/messages.ts';
import { deleteProduct, updateProduct } from '../../src/commands/product.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { hello, holdAppends, type Instance, KeyedScene } from '../support/dsl/keyedRequests.ts';
import { callerWith, calmStore, codesOf } from '../support/dsl/writeSide.ts';

const OTHER_INSTANCE_MS = 30_000;

/** As a retry gets it. */
const again = <T extends object>(first: T) => ({ ...first, replayed: true });

const turns = async (count: number) => {
  for (let n = 0; n < count; n++) await turn();
};

describe('a request with an Idempotency-Key', () => {
  let scene: KeyedScene;
  let here: Instance;
  let there: Instance;
  beforeEach(async () => {
    scene = await KeyedScene.begin();
    ({ here, there } = scene);
  });

  describe('that was answered', () => {
    it('gets the first answer again, on any instance', async () => {
      const first = await scene.product(here);
      expect(await scene.product(here)).toEqual(again(first));
      expect(await scene.product(there)).toEqual(again(first));
      expect(await scene.product(scene.instance('three'))).toEqual(again(first));
      expect(await scene.count('ProductAdded')).toBe(1);
    });

    it('gets it also after the entity changed, and after it was deleted', async () => {
      const first = await scene.product(here);
      await updateProduct(there.executor, idOf.product(first.id), { name: 'Gyokuro' }, callerWith());
      expect(await scene.product(here)).toEqual(again(first));
      await deleteProduct(there.executor, idOf.product(first.id), callerWith());
      expect(await scene.product(there)).toEqual(again(first));
    });

    it('gets the message it posted, whatever was posted after it', async () => {
      const first = await scene.message(here);
      await postMessage(there.executor, hello, callerWith());
      expect(await scene.message(there)).toEqual(again(first));
      await deleteChat(there.executor, idOf.chat('chat'), callerWith());
      expect(await scene.message(here)).toEqual(again(first));
      expect(await scene.count('CustomerMessageReceived')).toBe(2);
    });

    it('is refused with another body, and is another request under another key', async () => {
      const first = await scene.product(here);
      const name = 'Gyokuro';
      expect(await codesOf([scene.product(here, { name }), scene.product(there, { name })])).toEqual([
        'idempotency-key-reused',
        'idempotency-key-reused',
      ]);
      const other = await scene.product(here, { key: 'other' });
      expect(other.id).not.toBe(first.id);
    });

    it('answers any number of simultaneous retries', async () => {
      const first = await scene.product(here);
      const retries = await Promise.all([1, 2, 3, 4].map(() => scene.product(here)));
      expect(retries).toEqual([1, 2, 3, 4].map(() => again(first)));
    });
  });

  it('has ids of its key alone', async () => {
    const first = await scene.product(here);
    const elsewhere = calmStore();
    await record(elsewhere, [userRegistered(), businessOpened()]);
    expect((await scene.product(scene.instance('four', elsewhere))).id).toBe(first.id);
  });

  describe('that is under way', () => {
    it('is refused a second time, here and on another instance', async () => {
      const { reached, letGo } = holdAppends(scene.watched, 'ProductAdded');
      const first = scene.product(here);
      await reached;
      expect(await codesOf([scene.product(here), scene.product(here), scene.product(there)])).toEqual([
        'request-in-progress',
        'request-in-progress',
        'request-in-progress',
      ]);
      const name = 'Gyokuro';
      expect(await codesOf([scene.product(here, { name }), scene.product(there, { name })])).toEqual([
        'idempotency-key-reused',
        'idempotency-key-reused',
      ]);
      letGo();
      const answer = await first;
      expect(await scene.product(there)).toEqual(again(answer));
    });

    it('happens once when it comes many times at once', async () => {
      const codes = await codesOf(Array.from({ length: 20 }, (_, n) => scene.product(n % 2 ? here : there)));
      expect(new Set(codes)).toEqual(new Set(['done', 'request-in-progress']));
      expect(await scene.count('ProductAdded')).toBe(1);
    });
  });

  describe('that was refused', () => {
    it('is not kept: the key may be used anew, with another body too', async () => {
      await deleteBusiness(there.executor, idOf.business('business'), callerWith());
      expect(await codesOf([scene.product(here)])).toEqual(['unknown-reference']);
      await record(scene.store, [businessOpened({ businessId: idOf.business('again') })]);
      const retried = await scene.product(there, { name: 'Gyokuro', businessId: 'again' });
      expect(retried.entity).toMatchObject({ businessId: 'again', name: 'Gyokuro' });
    });

    it('is judged by If-Match as any other, not by where its key stands', async () => {
      const post = (...ifMatch: number[]) => scene.message(here, callerWith({ ifMatch }));
      expect(await codesOf([post(7)])).toEqual(['precondition-failed']);
      const first = await post(0);
      expect(await post(0)).toEqual(again(first));
    });
  });

  describe('begun by an instance that was frozen over it', () => {
    it('is not carried out twice: what that one was about to write meets what was written meanwhile', async () => {
      const { reached, letGo } = holdAppends(scene.watched, 'CustomerMessageReceived');
      const frozen = codesOf([scene.message(here)]);
      await reached;
      scene.clock.advance(OTHER_INSTANCE_MS + 1);
      const answer = await scene.message(there);
      letGo();
      expect(await frozen).toEqual(['request-in-progress']);
      expect(await scene.count('CustomerMessageReceived')).toBe(1);
      expect(await scene.message(here)).toEqual(again(answer));
    });

    it('comes through though the chat is never quiet, on this instance or another', async () => {
      const { reached } = holdAppends(scene.watched, 'CustomerMessageReceived');
      void scene.message(here).catch(() => {});
      await reached;
      scene.clock.advance(OTHER_INSTANCE_MS + 1);
      let over = false;
      let written = 0;
      const chatter = async (executor: Instance['executor']) => {
        while (!over) {
          await postMessage(executor, { ...hello, content: 'chatter' }, callerWith());
          written++;
          // Somebody who writes has to hear an answer first.
          await turns(3);
        }
      };
      const third = scene.instance('three').executor;
      const chatting = [there.executor, there.executor, third, third].map(chatter);
      await eventually('they are chatting', () => written > 20);
      const answer = await scene.message(there).finally(() => {
        over = true;
      });
      await Promise.all(chatting);
      const posted = await scene.events('CustomerMessageReceived');
      expect(posted.filter(({ data }) => data.messageId === answer.id)).toHaveLength(1);
    });

    it('is carried out where nobody has taken it up', async () => {
      const { reached, letGo } = holdAppends(scene.watched, 'CustomerMessageReceived');
      const frozen = scene.message(here);
      await reached;
      scene.clock.advance(OTHER_INSTANCE_MS + 1);
      letGo();
      expect(await scene.message(there)).toEqual(await frozen);
      expect(await scene.count('CustomerMessageReceived')).toBe(1);
    });
  });

  describe('begun by another instance that is gone', () => {
    beforeEach(async () => {
      scene.crashAt('ProductAdded');
      await codesOf([scene.product(here)]);
    });

    it('is taken up after half a minute, not before', async () => {
      scene.clock.advance(OTHER_INSTANCE_MS);
      expect(await codesOf([scene.product(there)])).toEqual(['request-in-progress']);
      scene.clock.advance(1);
      await scene.product(there);
      expect(await scene.count('ProductAdded')).toBe(1);
    });

    it('is taken up by one of those that ask, not by all', async () => {
      scene.clock.advance(OTHER_INSTANCE_MS + 1);
      const slow = new WatchedEventStore(scene.store);
      const { reached, letGo } = holdAppends(slow, 'ProductAdded');
      const first = scene.product(scene.instance('three', slow));
      await reached;
      expect(await codesOf([scene.product(there)])).toEqual(['request-in-progress']);
      letGo();
      const answer = await first;
      expect(await scene.product(there)).toEqual(again(answer));
    });

    it('is taken up at once where no other can be alive', async () => {
      const alone = new WatchedEventStore(scene.store, { exclusive: true });
      await scene.product(scene.instance('three', alone));
      expect(await scene.count('ProductAdded')).toBe(1);
    });

    it('goes on at once on the instance that began it', async () => {
      scene.recover();
      await scene.product(here);
      expect(await scene.count('ProductAdded')).toBe(1);
    });
  });
});
