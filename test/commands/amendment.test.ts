import { describe, test } from '@jest/globals';
import { amendment, decideRecordEdit, decideRecordUnsend, type Edit } from '../../src/commands/amendment.ts';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import { idOf } from '../support/builders/ids.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';

type AmendmentEvent = EventsOf<typeof amendment>;

const given = givenOf(amendment);
const message = { pageId: 'page', platformMessageId: 'mid' };
const unsent: AmendmentEvent = { type: 'PlatformMessageUnsent', data: message };
const textOf = (edit: number | null, second: string): Edit => ({
  content: `text ${edit} of ${second}`,
  edit,
  editedAt: `2026-01-01T00:00:${second}.000Z`,
});
const edited = (edit: Edit): AmendmentEvent => ({
  type: 'PlatformMessageEdited',
  data: { ...message, ...edit },
});
const unsend = decideRecordUnsend(message);

describe('a message that was unsent', () => {
  test('is known once', () => {
    given().when(unsend).thenEvents(unsent);
    given(unsent).when(unsend).thenNothing();
    given(edited(textOf(1, '01')))
      .when(unsend)
      .thenEvents(unsent);
  });
  test('names the message of ours that shows it', () =>
    given()
      .when(decideRecordUnsend(message, idOf.message('message')))
      .thenEvents({
        type: 'PlatformMessageUnsent',
        data: { ...message, messageId: idOf.message('message') },
      }));
  test('is edited no more', () =>
    given(unsent)
      .when(decideRecordEdit(message, textOf(1, '01')))
      .thenNothing());
});

describe('an edit of a message', () => {
  test.each<[string, Edit[], Edit]>([
    ['the first', [], textOf(1, '01')],
    ['of a higher count, whatever its time', [textOf(1, '02')], textOf(2, '01')],
    ['later, of the same count', [textOf(1, '01')], textOf(1, '02')],
    ['later, where the platform does not count', [textOf(null, '01')], textOf(null, '02')],
    ['later, where only one of them is counted', [textOf(5, '01')], textOf(null, '02')],
    ['newer than the newest', [textOf(1, '01'), textOf(3, '03')], textOf(4, '04')],
  ])('is known: %s', (_what, before, next) =>
    given(...before.map(edited))
      .when(decideRecordEdit(message, next))
      .thenEvents(edited(next)),
  );
  test.each<[string, Edit[], Edit]>([
    ['of a lower count, whatever its time', [textOf(2, '01')], textOf(1, '02')],
    ['the same again', [textOf(1, '01')], textOf(1, '01')],
    ['earlier, of the same count', [textOf(1, '02')], textOf(1, '01')],
    ['earlier, where only one of them is counted', [textOf(null, '02')], textOf(5, '01')],
    ['older than the newest', [textOf(1, '01'), textOf(3, '03')], textOf(2, '02')],
  ])('is quiet: %s', (_what, before, next) =>
    given(...before.map(edited))
      .when(decideRecordEdit(message, next))
      .thenNothing(),
  );
});
