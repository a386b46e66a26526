/** Tokens of platforms as clients send them: what a header can carry, without the blanks that a copy brings along. */
import { z } from 'zod';
import { MAX_LENGTH } from '../../events/fieldLimits.ts';
import { isSendableToken } from '../../messaging/accessToken.ts';

const TOKEN = 'must be visible ASCII characters without blanks, as an HTTP header carries them';
/** ASCII alone: any other blank inside or around a token is a mistake worth knowing of. */
const AROUND = /^[\t\n\v\f\r ]+|[\t\n\v\f\r ]+$/g;

/** Trimmed. An empty one is kept as it is, and stands for none. */
export const token = z
  .string({ error: 'must be a string' })
  .meta({ maxLength: MAX_LENGTH.secret })
  .transform(text => text.replaceAll(AROUND, ''))
  .refine(text => text === '' || isSendableToken(text), { error: TOKEN })
  .refine(text => text.length <= MAX_LENGTH.secret, {
    error: `must have at most ${MAX_LENGTH.secret} characters`,
  });
