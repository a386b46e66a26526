/** Text of about the length and variety that people write. */
import type { Random } from './random.ts';

const VOCABULARY =
  `tea green leaf cup water morning order price colour size shop door street harbour lamp paper
  parcel today tomorrow please thanks when where which small large blue red wooden silver fresh warm ready sold
  again really many two three photo card cash bank post arrive send open close week hour gift box bag hand`
    .split(/\s+/)
    .filter(Boolean);

export function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(VOCABULARY)).join(' ');
}

export function sentences(random: Random, count: number): string {
  return Array.from({ length: count }, () => `${words(random, random.between(4, 14))}.`).join(' ');
}
