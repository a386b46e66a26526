import { describe, test } from '@jest/globals';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import {
  decideFailParkedEvent,
  decideParkEvent,
  decideRetryParkedEvent,
  decideSettleParkedEvent,
  parkedEvent,
} from '../../src/commands/parkedEvent.ts';
import { idOf } from '../support/builders/ids.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';

type ParkedEvent = EventsOf<typeof parkedEvent>;

const given = givenOf(parkedEvent);
const parkedId = idOf.parked('parked');
const what = {
  parkedId,
  process: 'bot',
  eventId: 'event',
  eventType: 'CustomerMessageReceived',
  stream: 'chat-chat',
  revision: 3,
  attempts: 8,
  error: 'Error: no answer',
};
const again = { parkedId, attempts: 2, error: 'Error: no answer again' };
const parked: ParkedEvent = { type: 'EventParked', data: what };
const retried: ParkedEvent = { type: 'ParkedEventRetried', data: { parkedId, process: 'bot' } };
const failedAgain: ParkedEvent = { type: 'ParkedEventFailedAgain', data: again };
const settled: ParkedEvent = { type: 'ParkedEventSettled', data: { parkedId } };
const park = decideParkEvent(what);
const retry = decideRetryParkedEvent(parkedId);
const fail = decideFailParkedEvent(again);
const settle = decideSettleParkedEvent(parkedId);

describe('a parked event', () => {
  test('is parked once, whatever became of it', () => {
    given().when(park).thenEvents(parked);
    given(parked).when(park).thenNothing();
    given(parked, settled).when(park).thenNothing();
  });
  test('is retried once at a time', () => {
    given(parked).when(retry).thenEvents(retried);
    given(parked, retried).when(retry).thenNothing();
    given(parked, retried, failedAgain).when(retry).thenEvents(retried);
  });
  test('is retried only while it is parked', () => {
    given().when(retry).thenRefused('not-found');
    given(parked, settled).when(retry).thenRefused('not-found');
  });
  test('fails again only where it was retried', () => {
    given(parked, retried).when(fail).thenEvents(failedAgain);
    given().when(fail).thenNothing();
    given(parked).when(fail).thenNothing();
    given(parked, retried, failedAgain).when(fail).thenNothing();
    given(parked, settled).when(fail).thenNothing();
  });
  test('is settled once, retried or not', () => {
    given(parked).when(settle).thenEvents(settled);
    given(parked, retried).when(settle).thenEvents(settled);
    given(parked, settled).when(settle).thenNothing();
    given().when(settle).thenNothing();
  });
});
