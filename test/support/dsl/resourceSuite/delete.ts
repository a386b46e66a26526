import { expect, test } from '@jest/globals';
import { refused, refusedField, type Subject, UNKNOWN_ID } from './particulars.ts';

export function deleteSuite(subject: Subject): void {
  const { name, notFound, changes } = subject.its;

  test.each(['', '%20'])('with the id "%s": 400', async blank => {
    const answer = await subject.call('DELETE', `${subject.path}/${blank}`);
    expect(answer).toMatchObject(refused(400, `${name} ID is required`));
  });

  test('an unknown one: 404', async () => {
    const answer = await subject.call('DELETE', `${subject.path}/${UNKNOWN_ID}`);
    expect(answer).toMatchObject(refused(404, notFound.DELETE));
  });

  test('with an unknown query parameter: 400, and it stays', async () => {
    const entity = await subject.create();
    const answer = await subject.call('DELETE', `${subject.at(entity)}?nonsense=1`);
    expect(answer).toMatchObject(refusedField('nonsense'));
    expect(await subject.call('GET', subject.at(entity))).toMatchObject({ status: 200, body: entity });
  });

  test('one: 204 without a body; then it is nowhere any more', async () => {
    const entity = await subject.create();
    const { listBy } = subject.its;
    const other = await subject.create({ [listBy]: entity[listBy] });
    const answer = await subject.call('DELETE', subject.at(entity));
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(answer.headers.get('x-event-position')).toMatch(/^\d+$/);
    expect(await subject.call('GET', subject.at(entity))).toMatchObject(refused(404, notFound.GET));
    expect(await subject.call('PUT', subject.at(entity), changes())).toMatchObject(
      refused(404, notFound.PUT),
    );
    expect(await subject.call('DELETE', subject.at(entity))).toMatchObject(refused(404, notFound.DELETE));
    expect((await subject.listLike(entity)).body).toEqual({ data: [other], total: 1 });
  });
}
