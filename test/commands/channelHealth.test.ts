import { describe, expect, test } from '@jest/globals';
import {
  channelHealth,
  decidePauseSends,
  decideRecordOutage,
  decideRecordPageRefusal,
  decideRecordSendsAccepted,
  recordPageRefusal,
} from '../../src/commands/channelHealth.ts';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import { idOf } from '../support/builders/ids.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore, executorOn } from '../support/dsl/writeSide.ts';

type HealthEvent = EventsOf<typeof channelHealth>;

const given = givenOf(channelHealth);
const channelId = idOf.channel('channel');
const refusal = (platformCustomerId: string) => ({ channelId, platformCustomerId, code: '10' });
const refused = (person: string): HealthEvent => ({ type: 'SendRefusedByPage', data: refusal(person) });
const outage = (revision: number) => ({ channelId, revision, reason: 'expired' });
const off = (revision: number): HealthEvent => ({ type: 'ChannelOutageBegan', data: outage(revision) });
const pause = (minute: string) => ({
  channelId,
  until: `2026-01-01T00:${minute}:00.000Z`,
  reason: 'too many calls',
});
const paused = (minute: string): HealthEvent => ({ type: 'SendsPaused', data: pause(minute) });
const accepted: HealthEvent = { type: 'SendsAccepted', data: { channelId } };
const accept = decideRecordSendsAccepted(channelId);

describe('the health of a channel', () => {
  test('counts each person whom the page refused, once', () => {
    given()
      .when(decideRecordPageRefusal(refusal('Ann')))
      .thenEvents(refused('Ann'));
    given(refused('Ann'))
      .when(decideRecordPageRefusal(refusal('Ben')))
      .thenEvents(refused('Ben'));
    given(refused('Ann'), refused('Ben'))
      .when(decideRecordPageRefusal(refusal('Ann')))
      .thenNothing();
  });

  test.each<[string, HealthEvent]>([
    ['took something', accepted],
    ['was switched off', off(4)],
  ])('counts people from the start once the page %s', (_what, event) =>
    given(refused('Ann'), event)
      .when(decideRecordPageRefusal(refusal('Ann')))
      .thenEvents(refused('Ann')),
  );

  test('knows each outage once, whatever came after it', () => {
    given()
      .when(decideRecordOutage(outage(0)))
      .thenEvents(off(0));
    given(off(4))
      .when(decideRecordOutage(outage(4)))
      .thenNothing();
    given(off(4))
      .when(decideRecordOutage(outage(3)))
      .thenNothing();
    given(off(4), accepted)
      .when(decideRecordOutage(outage(4)))
      .thenNothing();
    given(off(4), accepted)
      .when(decideRecordOutage(outage(6)))
      .thenEvents(off(6));
  });

  test('is paused for longer, never for less', () => {
    given()
      .when(decidePauseSends(pause('10')))
      .thenEvents(paused('10'));
    given(paused('10'))
      .when(decidePauseSends(pause('11')))
      .thenEvents(paused('11'));
    given(paused('10'))
      .when(decidePauseSends(pause('10')))
      .thenNothing();
    given(paused('10'))
      .when(decidePauseSends(pause('09')))
      .thenNothing();
    given(paused('10'), accepted)
      .when(decidePauseSends(pause('09')))
      .thenEvents(paused('09'));
  });

  test.each<[string, HealthEvent]>([
    ['a person who was refused', refused('Ann')],
    ['an outage', off(0)],
    ['a pause', paused('10')],
  ])('forgets %s once the page takes something', (_what, event) => {
    given(event).when(accept).thenEvents(accepted);
    given(event, accepted).when(accept).thenNothing();
  });

  test('is not written down where nothing is counted against it', () => given().when(accept).thenNothing());
});

test('a page is to blame for the third person in a row that it refused', async () => {
  const executor = executorOn(calmStore());
  const refuse = (person: string) => recordPageRefusal(executor, refusal(person), callerWith());
  const answers: boolean[] = [];
  for (const person of ['Ann', 'Ben', 'Ann', 'Cem']) answers.push(await refuse(person));
  expect(answers).toEqual([false, false, false, true]);
});
