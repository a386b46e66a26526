/** How messages name a field that a caller sent, without repeating more of the input than helps to find it. */

/** The last keys of a path, each cut. */
export const MAX_PATH_KEYS = 16;
const MAX_KEY_LENGTH = 64;

/** The beginning of a text that is longer. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`;

/** `orderItems.0.note`; its end alone where it would be long. */
export const fieldPath = (keys: readonly PropertyKey[]): string =>
  keys
    .slice(-MAX_PATH_KEYS)
    .map(key => shortened(String(key).toWellFormed(), MAX_KEY_LENGTH))
    .join('.');
