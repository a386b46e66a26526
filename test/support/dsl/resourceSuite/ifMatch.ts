import { expect, test } from '@jest/globals';
import type { Json } from '../../servers/testSystem.ts';
import { refused, type Subject } from './particulars.ts';

export function ifMatchSuite(subject: Subject): void {
  const { changes } = subject.its;
  const put = (entity: Json, tags: string, body: unknown = changes()) =>
    subject.call('PUT', subject.at(entity), body, { 'if-match': tags });
  const remove = (entity: Json, tags: string) =>
    subject.call('DELETE', subject.at(entity), undefined, { 'if-match': tags });
  const read = (entity: Json) => subject.call('GET', subject.at(entity));
  const changed = async () => {
    const entity = await subject.create();
    const answer = await subject.call('PUT', subject.at(entity), changes());
    return { entity: answer.body, tag: answer.headers.get('etag') ?? '' };
  };

  test.each(['"0"', 'W/"0"', '"x"', '""', '"99"', '"0", "99"', '"99999999999999999999"', '"-1"'])(
    'another revision, %s: 412 and nothing is changed',
    async tags => {
      const entity = await subject.lasting();
      const tag = (await read(entity)).headers.get('etag');
      const refusal = refused(412, expect.stringContaining('revision'));
      expect(await put(entity, tags, subject.its.another)).toMatchObject(refusal);
      expect(await put(entity, tags, {})).toMatchObject(refusal);
      expect(await remove(entity, tags)).toMatchObject(refusal);
      const after = await read(entity);
      expect([after.body, after.headers.get('etag')]).toEqual([entity, tag]);
    },
  );

  // rails/rails#19056 and mdn/content#4343 (Apache), commontoolsinc/labs#1751 (nginx).
  test('a tag that a proxy made weak, or appended its encoding to, counts as ours', async () => {
    const { entity, tag } = await changed();
    const revision = JSON.parse(tag);
    for (const taken of [`W/${tag}`, `"x", W/${tag}`, `"${revision}-gzip"`, `W/"${revision}--gzip"`]) {
      expect([taken, await put(entity, taken, {})]).toMatchObject([taken, { status: 200 }]);
    }
    const refusal = refused(412, expect.stringContaining('revision'));
    for (const other of [`W/"${revision}0"`, `"${revision}-x"`, `"gzip-${revision}"`]) {
      expect([other, await put(entity, other, {})]).toMatchObject([other, refusal]);
    }
  });

  test.each(['0', 'x', '"0', '"0" "1"', ',', '"0",'])('what is no entity tag, %s: 400', async tags => {
    const entity = await subject.lasting();
    expect(await put(entity, tags)).toMatchObject(refused(400, expect.stringMatching(/^If-Match\b/)));
    expect(await remove(entity, tags)).toMatchObject({ status: 400 });
    expect((await read(entity)).body).toEqual(entity);
  });

  test('the revision that a GET gave: done; the same once more: 412', async () => {
    const { entity, tag } = await changed();
    const answer = await put(entity, tag, subject.its.another);
    expect(answer.status).toBe(200);
    expect(await put(entity, tag)).toMatchObject({ status: 412 });
    expect(await remove(entity, tag)).toMatchObject({ status: 412 });
    expect(await remove(entity, answer.headers.get('etag') ?? '')).toMatchObject({ status: 204 });
  });

  test('one of several, and any at all', async () => {
    const { entity, tag } = await changed();
    expect(await put(entity, `"77", ${tag}`, {})).toMatchObject({ status: 200 });
    expect(await put(entity, '*', {})).toMatchObject({ status: 200 });
    expect(await remove(entity, '*')).toMatchObject({ status: 204 });
  });

  test('of what is gone: 404 comes first', async () => {
    const { entity, tag } = await changed();
    await subject.call('DELETE', subject.at(entity));
    expect(await put(entity, tag)).toMatchObject({ status: 404 });
    expect(await remove(entity, '"7"')).toMatchObject({ status: 404 });
  });
}
