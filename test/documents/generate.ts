/**
 * Makes the clients: `node generate.ts <openapi.json> <directory>`. A process of its own, since both generators build
 * their output with TypeScript's JavaScript API, which the compiler of this project no longer has: for them
 * `typescript` is version 5.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'typescript' ? 'typescript-5' : specifier, {
      ...context,
      ...(specifier === 'typescript' ? { parentURL: import.meta.url } : {}),
    }),
});

const [document = '', directory = ''] = process.argv.slice(2);

const { default: openapiTypescript, astToString } = await import('openapi-typescript');
const nodes = await openapiTypescript(JSON.parse(readFileSync(document, 'utf8')));
writeFileSync(join(directory, 'openapiTypescript.ts'), astToString(nodes));

const { createClient } = await import('@hey-api/openapi-ts');
await createClient({ input: document, output: join(directory, 'heyApi'), logs: { level: 'silent' } });
