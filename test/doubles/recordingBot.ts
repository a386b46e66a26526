/** A bot behind a URL that answers everything alike and remembers what it was asked. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Json } from '../support/servers/testSystem.ts';

export class RecordingBot {
  /** Questions, in the order in which they came. */
  readonly questions: Json[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      this.questions.push((await json(request)) as Json);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"msg":"Thank you"}');
    });
  }

  static async start(): Promise<RecordingBot> {
    const bot = new RecordingBot();
    await new Promise<void>(resolve => bot.#server.listen(0, '127.0.0.1', resolve));
    return bot;
  }

  /** For `BOT_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Of one chat, each message once: where an outcome was unknown, the bot is asked again. */
  questionsIn(chatId: unknown): readonly Json[] {
    const inChat = this.questions.filter(({ chat }) => String(chat?.chatId) === chatId);
    return [...new Map(inChat.map(question => [String(question.message?.messageId), question])).values()];
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
