/**
 * Positions and places as 64-bit integers. They go in as bigint, and come out as the driver makes numbers of them.
 * Its option to make them bigint is not for us: in 7.9.0 it applies to the `topologyVersion` of an error too, and then a
 * timer of its monitor throws as soon as a primary steps down, which ends the process.
 */
import type { Long } from 'mongodb';

/** A Long where a number would not be exact. */
export type Int64 = bigint | number | Long;

export const bigintOf = (value: Int64): bigint =>
  typeof value === 'object' ? value.toBigInt() : BigInt(value);
