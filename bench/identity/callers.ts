/** Who calls in the bench: service keys, one for every business and one that is limited to some. */
import { z } from 'zod';

/** Also what the server is started with, which turns identity on. */
export const OPERATOR_KEY = 'operator-key-of-the-bench-0123456789';
/** Most products that one business is asked for. */
const PAGE = 1_000;

const issued = z.object({ key: z.string() });
const page = z.object({ data: z.array(z.object({ productId: z.string() })) });

/** `businessIds`: those that it is limited to. */
export async function serviceKey(url: string, businessIds?: readonly string[]): Promise<string> {
  const body = JSON.stringify({ name: 'bench', role: 'service', ...(businessIds && { businessIds }) });
  const headers = { authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/auth/keys`, { method: 'POST', headers, body });
  return issued.parse(await parsed(response)).key;
}

/** Ids of products of each business in turn, as the holder of the key sees them. */
export async function productsOf(
  url: string,
  key: string,
  businessIds: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const businessId of businessIds) {
    const path = `/api/products?businessId=${businessId}&limit=${PAGE}`;
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    ids.push(...page.parse(await parsed(response)).data.map(({ productId }) => productId));
  }
  return ids;
}

async function parsed(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.json();
}
