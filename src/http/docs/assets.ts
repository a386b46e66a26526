/** Files that the page at /docs needs: ours, and those of Swagger UI out of its package. Nothing else is served. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

interface Asset {
  readonly path: string;
  readonly type: string;
}

const manifest = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json');
const fromSwaggerUi = (name: string, type: string): Asset => ({ path: join(dirname(manifest), name), type });
const ours = (name: string, type: string): Asset => ({
  path: fileURLToPath(new URL(name, import.meta.url)),
  type,
});

/** By name in the path. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['swagger-ui.css', fromSwaggerUi('swagger-ui.css', CSS)],
  ['swagger-ui-bundle.js', fromSwaggerUi('swagger-ui-bundle.js', JAVASCRIPT)],
  ['favicon.png', fromSwaggerUi('favicon-32x32.png', 'image/png')],
  ['page.css', ours('page.css', CSS)],
  ['start.js', ours('start.js', JAVASCRIPT)],
]);

/** Of the package: names the assets of one version, so that they can be cached for ever. */
export function swaggerUiVersion(): string {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return version;
}
