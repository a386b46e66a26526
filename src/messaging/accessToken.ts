/** What a token must look like to be sent: in a header, as `Authorization: Bearer …`. */

/** Visible ASCII: what lies between the blanks of a header. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** False for one with blanks, control characters or anything that came along with a copy, such as U+200B. */
export const isSendableToken = (token: string): boolean => SENDABLE.test(token);
