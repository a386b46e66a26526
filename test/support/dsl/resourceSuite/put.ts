import { expect, test } from '@jest/globals';
import type { Json } from '../../servers/testSystem.ts';
import { eventually } from '../eventually.ts';
import { type Fields, refused, refusedField, type Subject, UNKNOWN_ID } from './particulars.ts';

export function putSuite(subject: Subject): void {
  refusals(subject);
  successes(subject);
}

const put = (subject: Subject, entity: Json, body?: unknown) => subject.call('PUT', subject.at(entity), body);

function refusals(subject: Subject): void {
  const { name, notFound, invalid, changes } = subject.its;
  const changeable = invalid.filter(([field]) => field in changes());

  test.each(['', '%20'])('with the id "%s": 400', async blank => {
    const answer = await subject.call('PUT', `${subject.path}/${blank}`, {});
    expect(answer).toMatchObject(refused(400, `${name} ID is required`));
  });

  test('an unknown one: 404', async () => {
    const answer = await subject.call('PUT', `${subject.path}/${UNKNOWN_ID}`, changes());
    expect(answer).toMatchObject(refused(404, notFound.PUT));
  });

  test.each(changeable)('%s: %j is invalid: 400 and nothing is changed', async (field, value) => {
    const entity = await subject.lasting();
    expect(await put(subject, entity, { ...changes(), [field]: value })).toMatchObject(refusedField(field));
    expect((await subject.call('GET', subject.at(entity))).body).toEqual(entity);
  });

  test.each([undefined, [], 'null', '"text"', '5'])('with the body %j: 400', async body => {
    expect(await put(subject, await subject.lasting(), body)).toMatchObject({ status: 400 });
  });
}

function successes(subject: Subject): void {
  const { changes, clearable, keys } = subject.its;

  test('all fields at once: 200 with the entity as a GET shows it', async () => {
    const entity = await subject.create();
    const changed = changes();
    const answer = await put(subject, entity, changed);
    expect(answer).toMatchObject({ status: 200, body: { ...entity, ...changed, ...later(entity) } });
    expect(Object.keys(answer.body)).toEqual(keys);
    const read = await subject.call('GET', subject.at(entity));
    expect(read.body).toEqual(answer.body);
    expect(read.headers.get('etag')).toBe(answer.headers.get('etag'));
    expect(answer.headers.get('etag')).not.toBe('"0"');
    expect(answer.headers.get('x-event-position')).toMatch(/^\d+$/);
  });

  test('each field alone leaves the others as they are', async () => {
    let entity = await subject.create();
    for (const [field, value] of Object.entries(changes())) {
      const { body } = await put(subject, entity, { [field]: value });
      expect(body).toEqual({ ...entity, [field]: value, ...later(entity) });
      entity = body;
    }
    expect((await subject.call('GET', subject.at(entity))).body).toEqual(entity);
  });

  test('null empties what may be empty', async () => {
    const entity = await subject.create(changes());
    const nothing = Object.fromEntries(clearable.map(field => [field, null]));
    expect(await put(subject, entity, nothing)).toMatchObject({ status: 200, body: nothing });
  });

  test('a whole object sent back changes nothing, whatever stands in the fields that a PUT excludes', async () => {
    const entity = await subject.create(changes());
    const before = await subject.call('GET', subject.at(entity));
    const excluded = keys.filter(key => !(key in changes())).map(key => [key, 5]);
    const answer = await put(subject, entity, { ...entity, ...Object.fromEntries(excluded), nonsense: true });
    expect(answer).toMatchObject({ status: 200, body: entity });
    expect(answer.headers.get('etag')).toBe(before.headers.get('etag'));
    expect((await put(subject, entity, {})).body).toEqual(entity);
  });

  test('a later change moves updatedAt forward', async () => {
    const entity = await subject.create();
    if (entity.updatedAt === undefined) return;
    await eventually('another millisecond', () => new Date().toISOString() > String(entity.updatedAt));
    const { body } = await put(subject, entity, changes());
    expect(String(body.updatedAt) > String(entity.updatedAt)).toBe(true);
    expect(body.createdAt).toBe(entity.createdAt);
  });
}

/** What a change moves by itself. */
const later = (entity: Json): Fields =>
  entity.updatedAt === undefined ? {} : { updatedAt: expect.stringMatching(/Z$/) };
