/** A bot behind a URL: one POST a question. Who calls tries again; a bot that is away is left alone for a while. */
import { z } from 'zod';
import { money } from '../../events/catalog/fields.ts';
import { parseExactly, WrittenNumber } from '../../exactJson.ts';
import { CircuitBreaker } from './circuitBreaker.ts';
import { type Answer, BotMisbehaved, BotUnavailable, type Question, type Responder } from './responder.ts';

const text = z.string().nullish();
const answer = z.object({
  msg: text,
  image: text,
  /** A decimal string; a number is taken as written. */
  cost: z
    .union([
      z.string(),
      z.number().transform(String),
      z.instanceof(WrittenNumber).transform(({ source }) => source),
    ])
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
  const parsed = answer.safeParse(readJson(await post(url, timeoutMs, question)));
  if (!parsed.success) {
    throw new BotMisbehaved(`the bot's answer cannot be read: ${parsed.error.issues[0]?.message}`);
  }
  const { msg, image, cost, close } = parsed.data;
  return { msg: filled(msg), image: filled(image), cost: cost ?? null, close: close ?? false };
}

const filled = (value: string | null | undefined): string | null => (value?.trim() ? value : null);

function readJson(body: string): unknown {
  try {
    return parseExactly(body);
  } catch (cause) {
    throw new BotMisbehaved('the bot answered no JSON', { cause });
  }
}

async function post(url: string, timeoutMs: number, question: Question): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(timeoutMs);
  const request = {
    method: 'POST',
    headers,
    body: JSON.stringify(question),
    redirect: 'error',
    signal,
  } as const;
  try {
    const response = await fetch(url, request);
    if (!response.ok) throw new BotUnavailable(`the bot answered ${response.status}`);
    return await response.text();
  } catch (cause) {
    if (cause instanceof BotUnavailable) throw cause;
    throw new BotUnavailable('the bot cannot be reached in time', { cause });
  }
}
