/** A bot behind a URL: one POST a question. Who calls tries again; a bot that is away is left alone for a while. */
import { z } from 'zod';
import { money } from '../../events/catalog/fields.ts';
import { CircuitBreaker } from './circuitBreaker.ts';
import { type Answer, BotMisbehaved, BotUnavailable, type Question, type Responder } from './responder.ts';

const text = z.string().nullish();
const answer = z.object({
  msg: text,
  image: text,
  /** A decimal string; a number is taken as written. */
  cost: z
    .union([z.string(), z.number().transform(String)])
    .pipe(money)
    .nullish(),
  close: z.boolean().nullish(),
});

export interface HttpResponderOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly now: () => number;
}

export function httpResponder({ url, timeoutMs, now }: HttpResponderOptions): Responder {
  const breaker = new CircuitBreaker(now);
  const refusal = () => new BotUnavailable('the bot failed several times in a row and is left alone for now');
  return { answer: question => breaker.run(() => ask(url, timeoutMs, question), refusal) };
}

async function ask(url: string, timeoutMs: number, question: Question): Promise<Answer> {
  const response = await post(url, timeoutMs, question);
  const parsed = answer.safeParse(response);
  if (!parsed.success)
    throw new BotMisbehaved(`the bot's answer cannot be read: ${parsed.error.issues[0]?.message}`);
  const { msg, image, cost, close } = parsed.data;
  return {
    msg: msg?.trim() ? msg : null,
    image: image?.trim() ? image : null,
    cost: cost ?? null,
    close: close ?? false,
  };
}

async function post(url: string, timeoutMs: number, question: Question): Promise<unknown> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  };
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new BotUnavailable(`the bot answered ${response.status}`);
    return await response.json();
  } catch (cause) {
    if (cause instanceof BotUnavailable) throw cause;
    if (cause instanceof SyntaxError) throw new BotMisbehaved('the bot answered no JSON', { cause });
    throw new BotUnavailable('the bot cannot be reached in time', { cause });
  }
}
