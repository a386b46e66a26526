/** The page of the console: everything from this server, no inline script, no inline style. */

/** Pictures and sounds of customers lie where their platform put them; uploads of products go to ImageKit. */
export const CONSOLE_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https: http: data:",
  'media-src https: http:',
  "connect-src 'self' https://upload.imagekit.io",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface ConsolePage {
  /** What leads from the page's address to `/console/`, such as `../`. */
  readonly toConsole: string;
  /** Of the files, as `consoleHash` gives it. */
  readonly hash: string;
  /** Public by its nature: it is sent along with each upload. */
  readonly imagekitPublicKey: string | undefined;
}

/** Addresses are relative, so that the page also works behind a path of a proxy. */
export function consolePage({ toConsole, hash, imagekitPublicKey }: ConsolePage): string {
  const asset = (name: string) => `${toConsole}assets/${name}?v=${hash}`;
  const key = imagekitPublicKey === undefined ? '' : attribute(imagekitPublicKey);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="imagekit-public-key" content="${key}">
    <title>chatledger</title>
    <link rel="icon" type="image/svg+xml" href="${asset('icon.svg')}">
    <link rel="stylesheet" href="${asset('app.css')}">
    <script type="module" src="${asset('app.js')}"></script>
  </head>
  <body>
    <div id="console"></div>
    <noscript>The console needs JavaScript.</noscript>
  </body>
</html>
`;
}

const attribute = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
