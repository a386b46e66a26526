/** The steps of 'How to add' in docs/ARCHITECTURE.md, each as an edit of the source. */
import { readDocument } from '../support/dsl/samples.ts';

/** Inserts `text` after `after`, which occurs once; a file without `after` is new. */
export interface Edit {
  readonly file: string;
  readonly after?: string;
  readonly text: string;
}

export interface Step {
  readonly edits: readonly Edit[];
  /** What there is in its place where it is not done as it should be; default: nothing. */
  readonly mistaken?: readonly Edit[];
  /** The files that do not compile then; none where only a test sees it. */
  readonly seenIn: readonly string[];
}

export interface Row {
  /** The heading in the document. */
  readonly heading: string;
  /** How many files of `src` it costs. */
  readonly files: number;
  readonly steps: { readonly [meaning: string]: Step };
}

const step = (seenIn: readonly string[], ...edits: Edit[]): Step => ({ seenIn, edits });

const PRODUCT_EVENTS = 'src/events/catalog/product.ts';
const PRODUCT_COMMANDS = 'src/commands/product.ts';
const PRODUCT_ROUTES = 'src/http/routes/products.ts';
const field: Row = {
  heading: 'A field',
  files: 3,
  steps: {
    'the first event': step([PRODUCT_COMMANDS], {
      file: PRODUCT_EVENTS,
      after: '      shortId: nullableText,\n',
      text: '      origin: nullableText.exactOptional(),\n',
    }),
    'the event that tells of a change': step([PRODUCT_COMMANDS], {
      file: PRODUCT_EVENTS,
      after: '      shortId: nullableText.exactOptional(),\n',
      text: '      origin: nullableText.exactOptional(),\n',
    }),
    'the group of fields': step([PRODUCT_COMMANDS], {
      file: PRODUCT_COMMANDS,
      after: "'sku', 'shortId'",
      text: ", 'origin'",
    }),
    'the body': step([PRODUCT_ROUTES], {
      file: PRODUCT_ROUTES,
      after: '  shortId: nullableName,\n',
      text: '  origin: nullableName,\n',
    }),
  },
};

const PRODUCTS = 'src/projections/products.ts';
const filterBy = (name: string): Edit => ({
  file: PRODUCTS,
  after: "'imageId', 'shortId'",
  text: `, '${name}'`,
});
const filter: Row = {
  heading: 'A filter',
  files: 1,
  steps: {
    'a field that documents have': {
      edits: [filterBy('sku')],
      mistaken: [filterBy('colour')],
      seenIn: [PRODUCTS],
    },
  },
};

const TIMELINE = 'src/projections/timeline.ts';
const eventType: Row = {
  heading: 'An event type',
  files: 2,
  steps: {
    'its definition': step([TIMELINE], {
      file: 'src/events/catalog/chat.ts',
      after: "    effect: updatesFields('chatId', 'none'),\n  }),\n",
      text: "  defineEvent('ChatMuted', { summary: 'Nobody is told of a chat.', schema: bare }),\n",
    }),
    'what followers hear': step([TIMELINE], {
      file: TIMELINE,
      after: "  ChatReassigned: chat('changed'),\n",
      text: "  ChatMuted: chat('changed'),\n",
    }),
  },
};

const ORDER = 'src/commands/order.ts';
const PROBLEMS = 'src/http/problems.ts';
const CATALOG = 'src/http/problemCatalog.ts';
const cancelOrder = (type: string): readonly Edit[] => [
  { file: ORDER, after: 'import { InvalidOrderStatus', text: ', OrderIsFinal' },
  {
    file: ORDER,
    after: 'data: { orderId } }];\n}\n',
    text: `
export const decideCancelOrder = (orderId: Id<'order'>): DecideOrder =>
  ifActive(order, ({ orderStatus }) =>
    final.has(orderStatus) ? new OrderIsFinal(orderStatus) : [{ type: '${type}', data: { orderId } }],
  );

export const cancelOrder = (executor: Executor, orderId: Id<'order'>, context: CommandContext) =>
  executeEntity(executor, order, orderId, decideCancelOrder(orderId), context);
`,
  },
];
const command: Row = {
  heading: 'A command',
  files: 4,
  steps: {
    'an event of its own aggregate': {
      edits: cancelOrder('OrderCancelled'),
      mistaken: cancelOrder('ChatDeleted'),
      seenIn: [ORDER],
    },
    'the class of a new refusal': step([ORDER, PROBLEMS], {
      file: 'src/commands/engine/errors.ts',
      after: 'export abstract class DomainError extends Error {\n  abstract readonly code: string;\n}\n',
      text: "\nexport class OrderIsFinal extends DomainError {\n  readonly code = 'order-is-final';\n}\n",
    }),
    'its status': step(
      [PROBLEMS],
      { file: PROBLEMS, after: '  KeyTaken,\n', text: '  OrderIsFinal,\n' },
      {
        file: PROBLEMS,
        after: "  'key-taken': { of: KeyTaken, status: 409 },\n",
        text: "  'order-is-final': { of: OrderIsFinal, status: 409 },\n",
      },
    ),
    'its meaning': step([CATALOG], {
      file: CATALOG,
      after: 'export const problemCatalog = {\n',
      text: "  'order-is-final': { status: 409, meaning: 'It is over.', remedy: 'Place another one.' },\n",
    }),
  },
};

const ABOUT = 'src/http/routes/about.ts';
const ROUTE_TABLE = 'src/http/routes/index.ts';
const about = (access: string): Edit => ({
  file: ABOUT,
  text: `
import { z } from 'zod';
import { type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

export const aboutRoute: Route = route({
  method: 'GET',
  path: '/api/about',
  operationId: 'readAbout',
  tag: 'health',
  ${access}
  summary: 'What this is.',
  query: parameters({}),
  replies: { 200: { description: 'Its name', schema: z.object({ name: z.string() }) } },
  handle: async () => ({ status: 200, body: JSON.stringify({ name: 'chatledger' }) }),
});
`,
});
const route: Row = {
  heading: 'A route',
  files: 3,
  steps: {
    'a row with access': { edits: [about("access: 'user',")], mistaken: [about('')], seenIn: [ABOUT] },
    'who may call it': step([], {
      file: 'src/http/policy.ts',
      after: '  createUploadToken: { roles: STAFF, where: NONE },\n',
      text: '  readAbout: { roles: STAFF, where: NONE },\n',
    }),
    'the list': step(
      [],
      {
        file: ROUTE_TABLE,
        after: "import type { Route } from '../route.ts';\n",
        text: "import { aboutRoute } from './about.ts';\n",
      },
      { file: ROUTE_TABLE, after: '    socketRoute(origins),\n', text: '    aboutRoute,\n' },
    ),
  },
};

const WEB_CHAT = 'src/messaging/webChat/webChat.ts';
const PLATFORMS = 'src/messaging/platforms.ts';
const CONFIG = 'src/config.ts';
const platform: Row = {
  heading: 'A platform',
  files: 5,
  steps: {
    'its folder': step([PLATFORMS], {
      file: WEB_CHAT,
      text: readDocument('test/messaging/webChat.ts')
        .replaceAll('../../src/', '../../')
        .replaceAll("'instagram'", "'web-chat'")
        .replaceAll("'LINKEDIN_PAGE'", "'WEB_CHAT'"),
    }),
    'the list': step(
      [PLATFORMS, CONFIG],
      {
        file: PLATFORMS,
        after: "import type { Platform } from './platform.ts';\n",
        text: "import { webChat } from './webChat/webChat.ts';\n",
      },
      {
        file: PLATFORMS,
        after: '  readonly facebook: MetaSettings;\n',
        text: '  readonly webChat: { readonly key: string };\n',
      },
      {
        file: PLATFORMS,
        after: '= { facebook, instagram',
        text: ", 'web-chat': webChat(settings.webChat.key).platform",
      },
    ),
    'its settings': step(
      [CONFIG],
      {
        file: CONFIG,
        after: 'const schema = z.object({\n',
        text: "  WEB_CHAT_KEY: setting.describe('What the page and the shop share.'),\n",
      },
      {
        file: CONFIG,
        after: 'Integrations {\n  return {\n',
        text: "    webChat: { key: values.WEB_CHAT_KEY ?? '' },\n",
      },
    ),
    'its name': step([WEB_CHAT, PLATFORMS], {
      file: 'src/events/catalog/webhook.ts',
      after: "export const PLATFORMS = ['facebook', 'instagram'",
      text: ", 'web-chat'",
    }),
    'what its channels are called': step([WEB_CHAT], {
      file: 'src/events/catalog/fields.ts',
      after: "  'TWITTER_PROFILE',\n",
      text: "  'WEB_CHAT',\n",
    }),
  },
};

export const rows: readonly Row[] = [field, filter, eventType, command, route, platform];
