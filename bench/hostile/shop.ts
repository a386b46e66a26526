/** What a product is at the least, and how long its description may be. */

export const productOf = (businessId: string) => ({
  businessId,
  name: 'Sencha',
  price: '4.50',
  currency: 'EUR',
});

/** Longest first: what a text field takes is the server's to say. */
const LENGTHS = [500_000, 65_536, 64_000, 32_000, 4_000];

/** As long as the server takes it for a product. @throws Error where it takes none */
export async function longestDescription(url: string, businessId: string): Promise<string> {
  for (const length of LENGTHS) {
    const description = 'd'.repeat(length);
    const response = await fetch(`${url}/api/products`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...productOf(businessId), description }),
    });
    await response.arrayBuffer();
    if (response.status === 201) return description;
  }
  throw new Error('no description is taken');
}
