/** Reads the body of an answer as text, and no more of it than an answer may have. */
import { BotMisbehaved } from './responder.ts';

/** Of an answer, unpacked; what comes beyond is not read, and the answer is none. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** @throws BotMisbehaved, and what the connection fails with */
export async function answerBody({ body }: Pick<Response, 'body'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop lets go of the connection.
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new BotMisbehaved(`the bot answered more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return decoded(Buffer.concat(chunks));
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BotMisbehaved('the bot answered bytes that are no UTF-8', { cause });
  }
}
