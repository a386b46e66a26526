import { describe, expect, test } from '@jest/globals';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import {
  decideAttemptReply,
  decideGiveReply,
  decideWithholdReply,
  type ReplyState,
  reply,
} from '../../src/commands/reply.ts';
import { idOf } from '../support/builders/ids.ts';
import { EARLIER, givenOf } from '../support/dsl/givenWhenThen.ts';

type ReplyEvent = EventsOf<typeof reply>;

const given = givenOf(reply);
const of = { messageId: idOf.message('message'), chatId: idOf.chat('chat') };
const attempted = (attempt = 1, instanceId = 'here'): ReplyEvent => ({
  type: 'ReplyAttempted',
  data: { ...of, instanceId, attempt },
});
const answered: ReplyEvent = { type: 'ReplyGiven', data: { ...of, replies: [idOf.message('reply')] } };
const withheld: ReplyEvent = { type: 'ReplyWithheld', data: { ...of, reason: 'an agent has taken over' } };
const attempt = (isAbandoned: boolean) =>
  decideAttemptReply({ ...of, instanceId: 'here', isAbandoned: () => isAbandoned });
const give = decideGiveReply({ ...of, replies: [idOf.message('reply')] });
const withhold = decideWithholdReply({ ...of, reason: 'an agent has taken over' });

describe("the bot's answer to a message", () => {
  test('is asked for', () => given().when(attempt(false)).thenEvents(attempted()));
  test('is asked for by one instance at a time', () =>
    given(attempted(1, 'there')).when(attempt(false)).thenNothing());
  test('is asked for again where an attempt was abandoned', () =>
    given(attempted(1, 'there')).when(attempt(true)).thenEvents(attempted(2)));
  test('is abandoned or not by who asked for it, when, and how often', () => {
    const seen: ReplyState[] = [];
    const isAbandoned = (state: ReplyState) => seen.push(state) > 0;
    given(attempted(1, 'there'), attempted(2, 'elsewhere'))
      .when(decideAttemptReply({ ...of, instanceId: 'here', isAbandoned }))
      .thenEvents(attempted(3));
    expect(seen).toMatchObject([{ instanceId: 'elsewhere', attempts: 2, attemptedAt: EARLIER }]);
  });
  test('is given or withheld where it was asked for', () => {
    given(attempted()).when(give).thenEvents(answered);
    given(attempted()).when(withhold).thenEvents(withheld);
  });
  test.each<[string, ReplyEvent[]]>([
    ['was given', [attempted(), answered]],
    ['was withheld', [attempted(), withheld]],
  ])('is final once it %s', (_what, history) => {
    given(...history)
      .when(attempt(true))
      .thenNothing();
    given(...history)
      .when(give)
      .thenNothing();
    given(...history)
      .when(withhold)
      .thenNothing();
  });
  test('is not given or withheld where it was not asked for', () => {
    given().when(give).thenNothing();
    given().when(withhold).thenNothing();
  });
});
