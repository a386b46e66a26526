/** The OpenAPI 3.1 document, made from the route table that validates requests: the two cannot drift. */
import { Components } from '../../api/components.ts';
import type { JsonSchema } from '../../api/jsonSchema.ts';
import type { Route } from '../route.ts';
import { aboutApi, tagsOf } from './about.ts';
import { headerComponents, operationOf } from './operation.ts';

export function openApiDocument(routes: readonly Route[]): JsonSchema {
  const components = new Components();
  const shown = routes.filter(row => !row.hidden);
  const paths = Map.groupBy(shown, pathOf);
  const operations = (rows: readonly Route[]) =>
    Object.fromEntries(rows.map(row => [row.method.toLowerCase(), operationOf(row, components)]));
  return {
    openapi: '3.1.1',
    info: aboutApi(),
    servers: [{ url: '/' }],
    // Nothing is asked of callers to know them by.
    security: [],
    tags: tagsOf(shown.map(row => row.tag)),
    paths: Object.fromEntries([...paths].map(([path, rows]) => [path, operations(rows)])),
    components: { ...headerComponents, schemas: components.schemas },
  };
}

/** `/api/users/:userId` → `/api/users/{userId}`. */
export const pathOf = ({ path }: Route): string => path.replaceAll(/:(\w+)/g, '{$1}');
