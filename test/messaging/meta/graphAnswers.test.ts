/** Answers as gateways and proxies in front of the Graph API leave them. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GraphClient } from '../../../src/messaging/meta/graphClient.ts';
import { GraphApi } from '../../doubles/graphApi.ts';

const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: 'page', accessToken: 'token' } as const;
const message = {
  platformCustomerId: 'psid',
  content: { text: 'Hello' },
  mode: 'RESPONSE',
  metadata: 'message:0',
} as const;

describe('what a send is told', () => {
  let api: GraphApi;
  beforeEach(async () => {
    api = await GraphApi.start();
  });
  afterEach(() => api.stop());

  test.each<[status: number, body: string, outcome: object]>([
    // A gateway may have passed the request on before it lost patience.
    [408, '<html>too slow</html>', { kind: 'unknown', code: null }],
    // RFC 9110, 15.5.20, RFC 8470: nothing was carried out, and it may be asked again.
    [421, '', { kind: 'temporary', code: null }],
    [425, '', { kind: 'temporary', code: null }],
    [408, '{"error":{"code":190}}', { kind: 'tokenInvalid', code: '190' }],
    [401, '{"error":"invalid_token"}', { kind: 'pageRefused', code: null }],
    [401, '', { kind: 'pageRefused', code: null }],
    [403, '<html>forbidden</html>', { kind: 'permanent', code: null }],
    [400, '\ufeff{"error":{"code":190}}', { kind: 'tokenInvalid', code: '190' }],
    [200, '\ufeff{"message_id":"m_1"}', { kind: 'accepted', platformMessageId: 'm_1' }],
    [400, '{"error":{"code":"100","is_transient":"true"}}', { kind: 'temporary', code: '100' }],
    [400, '{"error":{"code":100,"is_transient":"false"}}', { kind: 'permanent', code: '100' }],
    [400, '{"error":{"code":100,"is_transient":null}}', { kind: 'permanent', code: '100' }],
  ])('%d with %j', async (status, body, outcome) => {
    api.next({ kind: 'answer', status, body });
    const client = new GraphClient({ graphUrl: api.url });
    expect(await client.sendMessage(page, message)).toMatchObject(outcome);
  });
});
