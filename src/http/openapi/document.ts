/** The OpenAPI 3.1 document, made from the route table that validates requests: the two cannot drift. */
import { Components } from '../../api/components.ts';
import type { JsonSchema } from '../../api/jsonSchema.ts';
import type { Route } from '../route.ts';
import { aboutApi, tagsOf } from './about.ts';
import { headerComponents, operationOf } from './operation.ts';

/** `isOpen`: nobody is asked who they are, but callers may say so. */
export function openApiDocument(routes: readonly Route[], isOpen = true): JsonSchema {
  const components = new Components();
  const shown = routes.filter(row => !row.hidden);
  const paths = Map.groupBy(shown, pathOf);
  const operations = (rows: readonly Route[]) =>
    Object.fromEntries(rows.map(row => [row.method.toLowerCase(), operationOf(row, components)]));
  return {
    openapi: '3.1.1',
    info: aboutApi(),
    servers: [{ url: '/' }],
    security: isOpen ? [{ bearer: [] }, {}] : [{ bearer: [] }],
    tags: tagsOf(shown.map(row => row.tag)),
    paths: Object.fromEntries([...paths].map(([path, rows]) => [path, operations(rows)])),
    components: { ...headerComponents, securitySchemes, schemas: components.schemas },
  };
}

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key (`clk_…`), a token of `POST /api/auth/tokens`, or one of the OpenID provider that the server trusts. docs/SECURITY.md says which role may do what.',
  },
} as const;

/** `/api/users/:userId` → `/api/users/{userId}`. */
export const pathOf = ({ path }: Route): string => path.replaceAll(/:(\w+)/g, '{$1}');
