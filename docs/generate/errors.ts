/** docs/ERRORS.md, from the catalogue of error codes. */
import type { ProblemKind } from '../../src/http/accessProblems.ts';
import { problemCatalog } from '../../src/http/problemCatalog.ts';
import { table } from './markdown.ts';

const INTRODUCTION = `# Errors

Written by \`npm run docs\` from \`src/http/problemCatalog.ts\`; do not edit.

Every error over HTTP is JSON:

\`\`\`json
{
  "message": "Product not found",
  "code": "not-found",
  "requestId": "5a7c9f0e-6f0c-4a52-9c36-0d6f6c0a7b11"
}
\`\`\`

- \`message\` is for people. Many routes word it themselves.
- \`error\`, where it is there, has the details.
- \`code\` is for programs and stays as it is. One status can have several codes.
- \`requestId\` is also in the header \`X-Request-Id\`, in the log of the server, and in the events that the request caused. A caller may send its own.

Nothing is ever applied in part: after a 4xx nothing has changed. After a 5xx a POST can be repeated under its \`Idempotency-Key\`, and a PUT or DELETE as it is.

\`/openapi.json\` says which of them each route can give. The webhooks say some of theirs in one word of plain text, such as \`Forbidden\`; a client that names JSON in \`Accept\` gets them as above. POST \`/api/orders\` answers 500 \`Failed to create order\` where others answer 503.`;

const START = `## At the start

A start that cannot succeed ends with exit code 1 and one line on standard error.

${table(
  ['it says', 'meaning', 'what to do'],
  [
    [
      '`<NAME>: …`',
      'A variable of the environment has a value that cannot be used.',
      'Correct it; `.env.example` describes each.',
    ],
    [
      'the data directory … is in use',
      'Another chatledger process has this `DATA_DIR`.',
      'Stop it, or give this one another `DATA_DIR`.',
    ],
    ['`EADDRINUSE`', 'Something else listens on this port.', 'Set `PORT`; 0 picks a free one.'],
    [
      'was written by a newer version',
      'The log was written by a later version of chatledger.',
      'Run that version.',
    ],
    [
      'cannot be made durable',
      'The file system keeps SQLite from using a write-ahead log or from flushing it.',
      'Put `DATA_DIR` on a local disk.',
    ],
  ],
)}

Frames and close codes of the WebSocket are in [PROTOCOL.md](PROTOCOL.md).`;

export function errorsDocument(): string {
  const rows = Object.entries<ProblemKind>(problemCatalog).map(([code, { status, meaning, remedy }]) => [
    String(status),
    `\`${code}\``,
    meaning,
    remedy,
  ]);
  const codes = `## Codes\n\n${table(['status', 'code', 'meaning', 'what to do'], rows)}`;
  return `${[INTRODUCTION, codes, START].join('\n\n')}\n`;
}
