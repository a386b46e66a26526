/**
 * Every file of the client that is made from the documents, with its content. The generator builds its output with
 * TypeScript's JavaScript API, which the compiler of this project no longer has: for it `typescript` is version 5.
 */
import { registerHooks } from 'node:module';
import { readDocuments } from './documents.ts';
import { framesAsOpenApi, keyedPaths, reducedOpenApi } from './reduced.ts';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'typescript'
      ? next('typescript-5', { ...context, parentURL: import.meta.url })
      : next(specifier, context),
});

const HEAD = '/** Made by `npm run client` from the documents of the API; do not edit. */\n';

/** Contents by path from the root of the repository. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const { openapi, asyncapi } = await readDocuments();
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  const types = async (document: object) => {
    // The generator takes the document of its own type, and a copy, since it changes what it is given.
    const nodes = await openapiTypescript(structuredClone(document) as never);
    return `${HEAD}${astToString(nodes)}`;
  };
  const keyed = JSON.stringify(keyedPaths(openapi), undefined, 2);
  const folder = 'clients/typescript/src/generated';
  return new Map([
    [`${folder}/rest.ts`, await types(reducedOpenApi(openapi))],
    [`${folder}/frames.ts`, await types(framesAsOpenApi(asyncapi))],
    [
      `${folder}/keyedPaths.ts`,
      `${HEAD}export const keyedPaths: ReadonlySet<string> = new Set<string>(${keyed});\n`,
    ],
  ]);
}
