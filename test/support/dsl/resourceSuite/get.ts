import { expect, test } from '@jest/globals';
import { rows } from '../../servers/testSystem.ts';
import { refused, refusedField, type Subject, UNKNOWN_ID } from './particulars.ts';

export function getSuite(subject: Subject): void {
  const { name, keys, notFound } = subject.its;

  test.each(['', '%20', '%09%20'])('with the id "%s": 400', async blank => {
    const answer = await subject.call('GET', `${subject.path}/${blank}`);
    expect(answer).toMatchObject(refused(400, `${name} ID is required`));
  });

  test('an unknown one: 404', async () => {
    const answer = await subject.call('GET', `${subject.path}/${UNKNOWN_ID}`);
    expect(answer).toMatchObject(refused(404, notFound.GET));
  });

  test.each(['limit', 'nonsense', 'include', 'includeLimit'])('with a bad %s: 400', async parameter => {
    const entity = await subject.lasting();
    const answer = await subject.call('GET', `${subject.at(entity)}?${parameter}=nonsense`);
    expect(answer).toMatchObject(refusedField(parameter));
  });

  test('one: 200 with its ETag, even to who has that already', async () => {
    const entity = await subject.create();
    const answer = await subject.call('GET', subject.at(entity), undefined, { 'if-none-match': '"0"' });
    expect(answer).toMatchObject({ status: 200, body: entity });
    expect(Object.keys(answer.body)).toEqual(keys);
    expect(answer.headers.get('etag')).toBe('"0"');
  });

  test('a list right after a POST has it, and counts it', async () => {
    const entity = await subject.create();
    const { listBy } = subject.its;
    const second = await subject.create({ [listBy]: entity[listBy] });
    const answer = await subject.listLike(entity);
    expect(answer).toMatchObject({ status: 200, body: { data: [entity, second], total: 2 } });
    expect(Object.keys(answer.body)).toEqual(['data', 'total']);
  });
}

export function filterSuite(subject: Subject): void {
  const { listBy, filterValues } = subject.its;

  test('each filter finds what matches and nothing else', async () => {
    const { entity, wanted } = await entityAmongOthers();
    for (const [filter, value] of Object.entries(wanted)) {
      const found = await subject.listLike(entity, { [filter]: value });
      expect([filter, found.body]).toEqual([filter, { data: [entity], total: 1 }]);
    }
  });

  test('all filters together find what matches all of them, and one that does not match empties it', async () => {
    const { entity, wanted } = await entityAmongOthers();
    expect(rows(await subject.listLike(entity, wanted))).toEqual([entity]);
    const answer = await subject.listLike(entity, { ...wanted, [listBy]: UNKNOWN_ID });
    expect(answer.body).toEqual({ data: [], total: 0 });
  });

  test('free text matches exactly, case, blanks and wildcards included', async () => {
    const { entity, wanted } = await entityAmongOthers();
    const texts = Object.entries(wanted).filter(([, value]) => /^free /.test(String(value)));
    for (const [filter, value] of texts) {
      const text = String(value);
      const nearly = [text.toUpperCase(), text.slice(0, -1), `${text} `, '%', '*', `${text}' OR '1'='1`];
      for (const other of nearly) {
        const found = await subject.listLike(entity, { [filter]: other });
        expect([filter, other, found.body]).toEqual([filter, other, { data: [], total: 0 }]);
      }
    }
  });

  test('a filter that is given twice: 400', async () => {
    const entity = await subject.lasting();
    const answer = await subject.call(
      'GET',
      `${subject.path}?${listBy}=${entity[listBy]}&${listBy}=${entity[listBy]}`,
    );
    expect(answer).toMatchObject(refusedField(listBy));
  });

  /** One that has all the values, between two that share nothing with it but what lists are asked by. */
  async function entityAmongOthers() {
    const first = await subject.create();
    const shared = { [listBy]: first[listBy] };
    const wanted = await filterValues(subject.shop, shared);
    const entity = await subject.create({ ...shared, ...wanted });
    await subject.create(shared);
    return { entity, wanted };
  }
}
