import { describe, expect, test } from '@jest/globals';
import { unique } from '../support/builders/shop.ts';
import { refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const FIELDS = ['accessToken', 'refreshToken'] as const;
const UNSENDABLE = [
  ['U+200B at its end', 'EAAG\u200b'],
  ['U+FEFF at its beginning', '\ufeffEAAG'],
  ['a line break in it', 'EA\nAG'],
  ['a blank in it', 'EA AG'],
  ['a non-breaking space around it', '\u00a0EAAG'],
  ['a control character', 'EA\u0007AG'],
  ['U+007F', 'EA\u007fAG'],
  ['an ellipsis (artillery#1298)', 'EAAG…'],
  ['a letter of Latin-1', 'EAÄG'],
  ['more than 4,096 characters', 'x'.repeat(4_097)],
] as const;

describe.each(enginePairs)('tokens of channels on the %s engines', pair => {
  const testServer = useTestServer({ pair });

  describe.each(FIELDS)('%s', field => {
    test.each(UNSENDABLE)('with %s is refused, and nothing changes', async (_what, value) => {
      const { system, shop } = testServer;
      const { businessId } = await shop.business();
      const body = { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: unique('page') };
      expect(await system.call('POST', '/api/channels', { ...body, [field]: value })).toMatchObject(
        refusedField(field),
      );
      const channel = await shop.channel({ [field]: 'before' });
      const path = `/api/channels/${channel.channelId}`;
      expect(await system.call('PUT', path, { [field]: value })).toMatchObject(refusedField(field));
      expect((await system.call('GET', path)).body[field]).toBe('before');
    });

    test.each([
      ['EAAG', 'EAAG'],
      ['  EAAG\r\n', 'EAAG'],
      ['\tEAAG\n', 'EAAG'],
      ['a-b_c.d~e+f/g=|:%', 'a-b_c.d~e+f/g=|:%'],
      ['x'.repeat(4_096), 'x'.repeat(4_096)],
      [null, null],
    ])('%j is kept as %j', async (given, kept) => {
      const { system, shop } = testServer;
      const channel = await shop.channel({ [field]: given });
      expect(channel[field]).toBe(kept);
      const path = `/api/channels/${(await shop.channel({ [field]: 'before' })).channelId}`;
      expect((await system.call('PUT', path, { [field]: given })).body[field]).toBe(kept);
    });
  });
});
