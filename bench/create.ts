import { z } from 'zod';

const created = z.record(z.string(), z.unknown());

/** POSTs an entity and answers with its id, which is its field `id`. @throws Error unless it is created */
export async function create(url: string, path: string, id: string, fields: object): Promise<string> {
  const response = await fetch(`${url}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`POST ${path}: ${response.status} ${text.slice(0, 500)}`);
  return z.string().parse(created.parse(JSON.parse(text))[id]);
}
