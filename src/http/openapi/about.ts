/** What the OpenAPI document says of the whole API, and what its tags group. */
import { readFileSync } from 'node:fs';
import type { JsonSchema } from '../../api/jsonSchema.ts';
import { publisher } from '../../api/publisher.ts';

const DESCRIPTION = `Backend of an omnichannel shop: businesses, the channels on which their customers write, products, orders and chats.

- Every change is an event in a log. An answer to a write says where it stands (\`X-Event-Position\`), and a read that follows shows it.
- A POST with an \`Idempotency-Key\` can be repeated safely. A PUT or DELETE with \`If-Match\` happens only at the revision that was read.
- Errors are JSON with \`message\`, \`code\` and \`requestId\`. Times are ISO 8601 in UTC, money is a decimal string.
- Callers are not identified yet: \`x-access\` names for whom each operation is meant.`;

export const aboutApi = (): JsonSchema => ({
  title: 'chatledger',
  version: ownVersion(),
  description: DESCRIPTION,
  ...publisher,
  // A field that OpenAPI has and AsyncAPI has not.
  license: { ...publisher.license, identifier: 'LicenseRef-Proprietary' },
});

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return version;
}

/** A tag that a route names and this table does not is in the document without a description. */
const TAGS: { readonly [tag: string]: string } = {
  users: 'People who run businesses.',
  businesses: 'Shops; everything else belongs to one.',
  channels: 'Pages and accounts on which customers write to a business.',
  customers: 'People who write to a business, one for each channel and platform id.',
  products: 'What a business sells.',
  orders: 'What customers bought, with the price at that time.',
  chats: 'Conversations of one customer on one channel.',
  messages: 'What was said in a chat.',
  webhooks: 'Where platforms deliver what happened, and where a message can be tried out.',
  imagekit: 'Uploads of pictures from clients.',
  auth: 'API keys, and tokens for browsers and widgets.',
  audit: 'The log itself, and the life of one entity.',
  admin: 'For operators: events that a process gave up on.',
  operations: 'Health and metrics.',
  docs: 'Descriptions of this API for programs.',
};

/** Each tag once, in the order given. */
export const tagsOf = (names: readonly string[]): JsonSchema[] =>
  [...new Set(names)].map(name => {
    const description = TAGS[name];
    return description === undefined ? { name } : { name, description };
  });
