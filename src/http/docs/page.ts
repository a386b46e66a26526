/** The page at /docs: Swagger UI over our OpenAPI document, everything from this server, no inline script. */

/** Swagger UI colours its marks with inline styles and data: images; scripts come from here alone. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses are relative, so that the page also works behind a path of a proxy. */
export const docsPage = (version: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>chatledger API</title>
    <link rel="icon" type="image/png" href="docs/favicon.png?v=${version}">
    <link rel="stylesheet" href="docs/swagger-ui.css?v=${version}">
    <link rel="stylesheet" href="docs/page.css?v=${version}">
    <script src="docs/swagger-ui-bundle.js?v=${version}" defer></script>
    <script src="docs/start.js?v=${version}" defer></script>
  </head>
  <body>
    <div id="docs"></div>
    <noscript>This page needs JavaScript. The document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
  </body>
</html>
`;
