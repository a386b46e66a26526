/** Decimal texts, as prices are: exact, without floating point. */

interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

function parse(text: string): Decimal {
  const [, sign = '', whole = '0', fraction = ''] = text.trim().match(/^(-?)(\d+)(?:\.(\d+))?$/) ?? [];
  return { units: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

const MIN_PLACES = 2;

/** `quantity` whole ones at each price, added up: `[['4.50', 2]]` → `9.00`. */
export function totalOf(lines: readonly (readonly [price: string, quantity: number])[]): string {
  const parsed = lines.map(([price, quantity]) => ({ ...parse(price), quantity: BigInt(quantity) }));
  const places = Math.max(MIN_PLACES, ...parsed.map(line => line.places));
  const units = parsed.reduce(
    (sum, line) => sum + line.units * line.quantity * 10n ** BigInt(places - line.places),
    0n,
  );
  const digits = String(units).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

export const isPrice = (text: string): boolean => /^\d{1,15}(\.\d{1,6})?$/.test(text.trim());

/** As people of the browser's language write it; what is no currency of ISO 4217 stands as it is. */
export function formatMoney(amount: string, currency: string): string {
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}
