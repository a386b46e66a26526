/** The OpenAPI 3.1 document, made from the route table that validates requests: the two cannot drift. */
import { readFileSync } from 'node:fs';
import type { Route } from '../route.ts';
import type { JsonSchema } from '../schemas/shown.ts';
import { Components } from './components.ts';
import { headerComponents, operationOf } from './operation.ts';

const DESCRIPTION = `Backend of an omnichannel shop: businesses, the channels on which their customers write, products, orders and chats.

- Every change is an event in a log. An answer to a write says where it stands (\`X-Event-Position\`), and a read that follows shows it.
- A POST with an \`Idempotency-Key\` can be repeated safely. A PUT or DELETE with \`If-Match\` happens only at the revision that was read.
- Errors are JSON with \`message\`, \`code\` and \`requestId\`. Times are ISO 8601 in UTC, money is a decimal string.
- Callers are not identified yet: \`x-access\` names for whom each operation is meant.`;

export function openApiDocument(routes: readonly Route[]): JsonSchema {
  const components = new Components();
  const shown = routes.filter(row => !row.hidden);
  const paths = Map.groupBy(shown, pathOf);
  const operations = (rows: readonly Route[]) =>
    Object.fromEntries(rows.map(row => [row.method.toLowerCase(), operationOf(row, components)]));
  return {
    openapi: '3.1.1',
    info: { title: 'chatledger', version: ownVersion(), description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [...new Set(shown.map(row => row.tag))].map(name => ({ name })),
    paths: Object.fromEntries([...paths].map(([path, rows]) => [path, operations(rows)])),
    components: { ...headerComponents, schemas: components.schemas },
  };
}

/** `/api/users/:userId` → `/api/users/{userId}`. */
export const pathOf = ({ path }: Route): string => path.replaceAll(/:(\w+)/g, '{$1}');

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return version;
}
