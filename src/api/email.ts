/** Whether a text is an e-mail address: what browsers take, and RFC 5321 and 6531 beyond that. Not whether it exists. */
import { domainToASCII } from 'node:url';

/** Blanks and what cannot be seen; what has a meaning of its own around addresses. */
const FORBIDDEN = /[\s\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}@<>()[\],;:\\"]/u;
const QUOTED = /^"[^\s\p{Cc}\p{Cf}@"\\]+"$/u;
const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i;
const LITERAL = /^\[(IPv6:[\da-f:.]+|\d{1,3}(\.\d{1,3}){3})\]$/i;
const MAX_DOMAIN_LENGTH = 253;

export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && isLocalPart(text.slice(0, at)) && isDomain(text.slice(at + 1));
}

const isLocalPart = (text: string): boolean => QUOTED.test(text) || !FORBIDDEN.test(text);

function isDomain(text: string): boolean {
  if (LITERAL.test(text)) return true;
  if (FORBIDDEN.test(text) || /[%/?#]/.test(text)) return false;
  // Labels in other scripts are as good as their form in ASCII.
  const ascii = /^[\x21-\x7e]+$/.test(text) ? text : domainToASCII(text);
  return ascii.length <= MAX_DOMAIN_LENGTH && ascii.split('.').every(label => LABEL.test(label));
}
