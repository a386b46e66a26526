/** A bot behind a URL: one POST a question. Who calls tries again; a bot that is away is left alone for a while. */
import { z } from 'zod';
import { money } from '../../events/catalog/fields.ts';
import { parseExactly, WrittenNumber } from '../../exactJson.ts';
import { storableText } from '../json.ts';
import { answerBody } from './answerBody.ts';
import { CircuitBreaker } from './circuitBreaker.ts';
import { type Answer, BotMisbehaved, BotUnavailable, type Question, type Responder } from './responder.ts';

/** As long as an amount in a request may be. */
const MAX_COST_LENGTH = 64;
/** Decimals of an amount that is written with an exponent; a double has no more that mean anything. */
const COST_DECIMALS = 20;

/** What cannot be stored is mended: a customer is to get the rest. */
const text = z.string().transform(storableText).nullish();
const answer = z.object({
  msg: text,
  image: text,
  /** A decimal string; a number is taken as written. */
  cost: z
    .union([
      z.string(),
      z.number().transform(withoutExponent),
      z.instanceof(WrittenNumber).transform(({ source }) => source),
    ])
    .pipe(money.max(MAX_COST_LENGTH))
    .nullish(),
  close: z.boolean().nullish(),
});

interface HttpResponderOptions {
  readonly url: string;
  /** For the whole answer, to its last byte. */
  readonly timeoutMs: number;
  /** Milliseconds. Default: the process's own. */
  readonly monotonic?: () => number;
}

export function httpResponder(options: HttpResponderOptions): Responder {
  const { url, timeoutMs, monotonic = () => performance.now() } = options;
  const breaker = new CircuitBreaker(monotonic, error => error instanceof BotUnavailable);
  const refusal = () => new BotUnavailable('the bot did not answer several chats in a row and is left alone');
  return {
    answer: question =>
      breaker.run({ asker: question.chat.chatId, call: () => ask(url, timeoutMs, question), refusal }),
  };
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

/** Such as 1e-7, which is what JSON makes of 0.0000001. */
function withoutExponent(value: number): string {
  const written = String(value);
  return written.includes('e-') ? value.toFixed(COST_DECIMALS).replace(/\.?0+$/, '') : written;
}

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
  const body = JSON.stringify(question);
  // A question goes nowhere else than to the bot that is configured.
  const request = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
  try {
    const response = await fetch(url, request);
    if (response.ok) return await answerBody(response);
    // Nobody reads it.
    await response.body?.cancel();
    throw failed(response.status);
  } catch (cause) {
    if (cause instanceof BotUnavailable || cause instanceof BotMisbehaved) throw cause;
    throw new BotUnavailable('the bot cannot be reached in time', { cause });
  }
}

/** What stands before a bot says so where that is away, or has too much to do. */
const AWAY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const failed = (status: number): Error => {
  const reason = `the bot answered ${status}`;
  return AWAY.has(status) ? new BotUnavailable(reason) : new BotMisbehaved(reason);
};
