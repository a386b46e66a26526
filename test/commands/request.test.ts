/** A request with an Idempotency-Key, as its stream decides on it. */
import { describe, expect, test } from '@jest/globals';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import {
  decideAcceptRequest,
  decideAnswerRequest,
  decideRefuseRequest,
  type RequestState,
  request,
} from '../../src/commands/engine/request.ts';
import { EARLIER, givenOf } from '../support/dsl/givenWhenThen.ts';

type RequestEvent = EventsOf<typeof request>;

const given = givenOf(request);
const of = { route: 'POST /api/products', fingerprint: 'body' };
const answer = { status: 201, aggregate: 'product', id: 'product', revision: 0 };
const accepted = (instanceId = 'here'): RequestEvent => ({
  type: 'RequestAccepted',
  data: { ...of, instanceId },
});
const answered: RequestEvent = { type: 'RequestAnswered', data: answer };
const refused: RequestEvent = { type: 'RequestRefused', data: { code: 'key-taken' } };
const accept = (isAbandoned: boolean, fingerprint = 'body') =>
  decideAcceptRequest({ ...of, fingerprint, instanceId: 'here', isAbandoned: () => isAbandoned });

describe('a request with an Idempotency-Key', () => {
  test('is accepted where its key is new, or was refused', () => {
    given().when(accept(false)).thenEvents(accepted());
    given(accepted(), refused).when(accept(false)).thenEvents(accepted());
  });
  test('is executed by one instance at a time', () =>
    given(accepted('there')).when(accept(false)).thenRefused('request-in-progress'));
  test('is accepted again where nobody executes it any more', () =>
    given(accepted('there')).when(accept(true)).thenEvents(accepted()));
  test('is executed once', () => given(accepted(), answered).when(accept(true)).thenNothing());
  test.each<[string, RequestEvent[]]>([
    ['is executed', [accepted()]],
    ['was answered', [accepted(), answered]],
  ])('is refused with another body while the first %s', (_what, history) =>
    given(...history)
      .when(accept(true, 'another body'))
      .thenRefused('idempotency-key-reused'),
  );
  test('may have another body once the first was refused', () =>
    given(accepted(), refused)
      .when(accept(false, 'another body'))
      .thenEvents({
        type: 'RequestAccepted',
        data: { ...of, fingerprint: 'another body', instanceId: 'here' },
      }));
  test('is answered or refused while it is executed', () => {
    given(accepted()).when(decideAnswerRequest(answer)).thenEvents(answered);
    given(accepted()).when(decideRefuseRequest('key-taken')).thenEvents(refused);
  });
  test.each<[string, RequestEvent[]]>([
    ['was never accepted', []],
    ['was answered', [accepted(), answered]],
    ['was refused', [accepted(), refused]],
  ])('is neither where it %s', (_what, history) => {
    given(...history)
      .when(decideAnswerRequest(answer))
      .thenNothing();
    given(...history)
      .when(decideRefuseRequest('key-taken'))
      .thenNothing();
  });
  test.each<[string, RequestEvent[], Partial<RequestState>]>([
    ['once', [accepted('there')], { attempt: 0, resumed: false }],
    ['again after a crash', [accepted(), accepted('there')], { attempt: 0, resumed: true }],
    ['again after a refusal', [accepted(), refused, accepted('there')], { attempt: 1, resumed: false }],
  ])('is counted as an attempt, or as the same one resumed: accepted %s', (_what, history, attempt) => {
    const seen: RequestState[] = [];
    const isAbandoned = (state: RequestState) => seen.push(state) > 0;
    given(...history)
      .when(decideAcceptRequest({ ...of, instanceId: 'here', isAbandoned }))
      .thenEvents(accepted());
    expect(seen).toMatchObject([{ instanceId: 'there', acceptedAt: EARLIER, ...attempt }]);
  });
});
