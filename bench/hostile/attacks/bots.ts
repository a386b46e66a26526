import { signedHeaders, WEBHOOKS } from '../../messaging/deliveries.ts';
import { type Attack, scaled } from '../attack.ts';
import { CROWDED_PAGE } from '../crowdedShop.ts';
import { pause } from '../rawSockets.ts';
import { fire, repeat, type Shot } from '../requests.ts';
import { serve } from '../standIn.ts';

const QUESTIONS = 200;
const AT_ONCE = 16;
const LARGE_BYTES = 100_000_000;
const CHUNK = Buffer.alloc(64 * 1024, 'a');
const SETTLE_MS = 5_000;
let asked = 0;

/** From persons who never wrote before, so that no bound of a chat holds the bot back. */
function question(): Shot {
  const number = ++asked;
  const messaging = [
    {
      sender: { id: `asks-${number}` },
      recipient: { id: CROWDED_PAGE },
      timestamp: Date.now(),
      message: { mid: `m_asks_${number}`, text: 'Is the green leaf tea still there, and the silver lamp?' },
    },
  ];
  const body = JSON.stringify({ object: 'page', entry: [{ id: CROWDED_PAGE, time: Date.now(), messaging }] });
  return { method: 'POST', path: WEBHOOKS, headers: signedHeaders(body), body };
}

/** The built-in one looks for products of a business that has 5,000. */
export const burstOfQuestions: Attack = {
  name: 'a burst of questions, 5,000 products',
  prepare: async target => async signal => {
    const tally = await fire(target.url, repeat(scaled(target, QUESTIONS), question), AT_ONCE, signal);
    await pause(SETTLE_MS * target.scale, signal);
    return String(tally);
  },
};

/** One behind a URL, whose answer does not end before 100 MB of it were sent. */
export const botThatFloods: Attack = {
  name: 'a bot that answers 100 MB',
  standIn: async scale => {
    const { url, stop } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"msg":"');
      let left = (LARGE_BYTES * scale) / CHUNK.length;
      const more = () => {
        while (left-- > 0 && response.writable) if (!response.write(CHUNK)) return;
        response.end('"}');
      };
      response.on('drain', more);
      more();
    });
    return { settings: { BOT_URL: url }, stop };
  },
  prepare: async target => async signal => {
    const tally = await fire(target.url, repeat(scaled(target, 40), question), AT_ONCE, signal);
    await pause(SETTLE_MS * 2 * target.scale, signal);
    return String(tally);
  },
};
