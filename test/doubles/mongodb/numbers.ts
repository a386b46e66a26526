/** Sums as BSON makes them: of int64 and whole numbers an int64, with a fraction a double. */
type BsonNumber = number | bigint;

export function isNumeric(value: unknown): value is BsonNumber {
  return typeof value === 'number' || typeof value === 'bigint';
}

export function plus(a: BsonNumber, b: BsonNumber): BsonNumber {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (isWhole(a) && isWhole(b)) return BigInt(a) + BigInt(b);
  return Number(a) + Number(b);
}

function isWhole(value: BsonNumber): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
