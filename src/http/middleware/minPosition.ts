/** `X-Min-Position`: an answer that shows at least what stands at that position of the log. */
import type { Middleware } from 'koa';
import { HttpProblem, invalidInput } from '../problems.ts';

/** Waits for the read models of this instance. */
export interface PositionGate {
  /** False when the position is not shown within `timeoutMs`. */
  wait(position: bigint, timeoutMs: number): Promise<boolean>;
}

const TIMEOUT_MS = 5_000;
const MAX_POSITION = 2n ** 63n - 1n;

export const minPosition =
  (gate: PositionGate): Middleware =>
  (ctx, next) => {
    const header = ctx.get('X-Min-Position');
    return header === '' ? next() : waitFor(gate, header).then(() => next());
  };

/** @throws HttpProblem 400, 503 */
async function waitFor(gate: PositionGate, header: string): Promise<void> {
  const position = parsePosition(header, 'X-Min-Position');
  if (!(await gate.wait(position, TIMEOUT_MS))) {
    const headers = { 'Retry-After': '1' };
    throw new HttpProblem(503, 'position-not-reached', `Position ${position} is not shown here yet`, {
      headers,
    });
  }
}

/** @throws HttpProblem 400 that names `field` */
export function parsePosition(text: string, field: string): bigint {
  const position = /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
  if (position === undefined || position > MAX_POSITION) {
    throw invalidInput(`${field}: must be a position as the API gave it, a whole number`);
  }
  return position;
}
