/** Texts as they are compared: two that people take for the same become equal. What is shown stays as it was given. */

/** E-mail addresses, without regard to case and composition. */
export const emailKey = (email: string): string => email.normalize('NFC').toLowerCase();

/** Composed: é is one character, however it was typed. */
export const composed = (text: string): string => text.normalize('NFC');

/** A number as people write it: digits with blanks and signs between them, which say nothing. */
const NUMBER = /^[\s+]?[\d\s().\-/\u2010-\u2015]*\d[\d\s().\-/\u2010-\u2015]*$/u;

/**
 * Phone numbers, by their digits and a leading `+`. In a query string `+` means a blank, so a number that begins with
 * one had the `+`, unless a 0 follows: no country's number begins with that. Other texts are composed.
 */
export function phoneKey(phone: string): string {
  if (!NUMBER.test(phone)) return composed(phone);
  const digits = phone.replace(/\D/g, '');
  const isInternational = /^\+|^ (?!\s*[0(])/.test(phone);
  return isInternational ? `+${digits}` : digits;
}

/** Currencies, without regard to case. */
export const currencyKey = (currency: string): string => currency.trim().toUpperCase();
