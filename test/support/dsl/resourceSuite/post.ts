import { expect, test } from '@jest/globals';
import { refused, refusedField, type Subject, UNKNOWN_ID } from './particulars.ts';

export function postSuite(subject: Subject): void {
  refusals(subject);
  successes(subject);
}

function refusals(subject: Subject): void {
  const { required, nullable, missing, references, invalid } = subject.its;
  const blanks = required.flatMap(field =>
    [undefined, null, '', '  ']
      .filter(value => !(field === nullable && value === null))
      .map(value => [field, value] as const),
  );

  test.each(blanks)('%s: %p is missing: 400 in the words of the reference', async (field, value) => {
    expect(await subject.postInVain({ [field]: value })).toMatchObject(refused(400, missing));
  });

  test('without a body: 400 in the words of the reference', async () => {
    expect(await subject.call('POST', subject.path)).toMatchObject(refused(400, missing));
    expect(await subject.call('POST', subject.path, {})).toMatchObject(refused(400, missing));
  });

  test('an id that names nothing: 400 that names its field', async () => {
    for (const field of references) {
      expect(await subject.postInVain({ [field]: UNKNOWN_ID })).toMatchObject(refusedField(field));
    }
  });

  test.each(invalid)('%s: %j is invalid: 400 that names the field', async (field, value) => {
    expect(await subject.postInVain({ [field]: value })).toMatchObject(refusedField(field));
  });

  test('a refused one is in no list', async () => {
    const entity = await subject.create();
    const { listBy } = subject.its;
    for (const [field, value] of invalid) {
      await subject.post({ [listBy]: entity[listBy], [field]: value });
    }
    expect((await subject.listLike(entity)).body).toEqual({ data: [entity], total: 1 });
  });

  test('with an unknown query parameter: 400', async () => {
    const body = await subject.its.minimal(subject.shop);
    expect(await subject.call('POST', `${subject.path}?nonsense=1`, body)).toMatchObject(
      refusedField('nonsense'),
    );
  });
}

function successes(subject: Subject): void {
  const { keys, id, defaults, changes, minimal } = subject.its;

  test('with the required fields: 201, the entity with its defaults, revision and position', async () => {
    const body = await minimal(subject.shop);
    const answer = await subject.post(body);
    const { orderItems: _notShown, ...shown } = body;
    expect(answer).toMatchObject({ status: 201, body: { ...shown, ...defaults } });
    expect(Object.keys(answer.body)).toEqual(keys);
    expect(answer.headers.get('etag')).toBe('"0"');
    expect(answer.headers.get('x-event-position')).toMatch(/^\d+$/);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('dates are ISO 8601 in UTC, and a GET right after answers the same', async () => {
    const entity = await subject.create();
    for (const key of keys.filter(name => name.endsWith('At') && name in defaults === false)) {
      expect(entity[key]).toEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
    }
    expect((await subject.call('GET', subject.at(entity))).body).toEqual(entity);
  });

  test('optional fields are kept as given; unknown ones and a wished id are ignored', async () => {
    const given = changes();
    const entity = await subject.create({ ...given, nonsense: { deep: [1] }, [id]: 'wished' });
    expect(entity).toMatchObject(given);
    expect(Object.keys(entity)).toEqual(keys);
    expect(entity[id]).not.toBe('wished');
    expect((await subject.call('GET', subject.at(entity))).body).toEqual(entity);
  });
}
