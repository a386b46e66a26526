/** Who a person is, of what the platform shows of them: names that say something, pictures that can be shown. */
import { z } from 'zod';
import type { Profile } from '../sendResult.ts';

/** What cannot be stored or seen: control characters, halves of surrogate pairs. */
const UNSEEN = /[\p{Cc}\p{Cs}]+/gu;
/** Nothing but blanks and characters without a look of their own. */
const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

const name = z
  .string()
  .transform(text => text.replaceAll(UNSEEN, ' ').replaceAll(/\s+/g, ' ').trim())
  .refine(text => !BLANK.test(text))
  .optional()
  .catch(undefined);
const picture = z
  .url({ protocol: /^https?$/ })
  .optional()
  .catch(undefined);
const known = z.object({
  name,
  first_name: name,
  last_name: name,
  username: name,
  profile_pic: picture,
});

/** Instagram knows many people by their `username` alone. */
export function profileOf(answer: unknown): Profile {
  const { success, data } = known.safeParse(answer);
  if (!success) return { fullName: null, profilePictureUrl: null };
  const parts = [data.first_name, data.last_name].filter(each => each !== undefined);
  const joined = parts.length > 0 ? parts.join(' ') : undefined;
  return {
    fullName: data.name ?? joined ?? data.username ?? null,
    profilePictureUrl: data.profile_pic ?? null,
  };
}
