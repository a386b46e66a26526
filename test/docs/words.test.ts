/**
 * Words that only we would use stay out: of code and its comments, and of what operators and newcomers read. Each has a
 * standard one, which a new colleague searches for.
 */
import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readDocument, root } from '../support/dsl/samples.ts';

/** What to say instead, by what is not to be said. Only words that have no good use here. */
const INSTEAD: Readonly<Record<string, RegExp>> = {
  'stream queue': /\blanes?\b/i,
  'key context': /\bkeepers?\b/i,
  execute: /\bcarry ?out\b/i,
  'take over': /\bdispossess\w*/i,
  fence: /\bshutOut\b/,
  appendWithRetry: /\bappendSettled\b/,
  'retryOnConcurrentChange, StreamChanged': /\b(untilUnmoved|StreamMoved)\b/,
  'update…': /\brevis(e|es|ed|ing)(?=[A-Z\s(])/,
  'currentReservation, expired': /\b(heldKey|lapsed)\b/,
  'JSON schema of': /\b(shownAs|formOf)\b/,
  'exitWithError, format…, write…': /\bsay[A-Z]\w*/,
  'ingest, dry run, last customer message': /\b(takeIn|LastWords|lastWords)\b/,
  'send policy, denial, rate limiter, observer':
    /\b(\w*Clearances?|\w*Obstacles?|PageGates?|\w*onlookers?)\b/i,
  'read models': /\bReadSides?\b/,
  'signal, exclusive': /\b(Wakeup|unshared)\b/,
  'TIMEOUT_MS, POLL_INTERVAL_MS, HEARTBEAT_MS': /\b(\w*PATIENCE_MS|LOOK_MS|BEAT_MS)\b/,
  'InvalidSetting, ListenError': /\b(SettingUnusable|CannotListen)\b/,
  'event builders': /\bhappenings\b/i,
  flaky: /\bawkward\w*/i,
  'again, rebuilt': /\banew\b/i,
  'the caller, the operator': /\bwho(m?)ever\b/i,
  'cannot be read': /\bcannot be looked at\b/i,
};

const documents = globSync(['*.md', 'docs/*.md', 'test/doubles/**/*.md'], { cwd: root }).filter(
  path => path !== 'CHANGELOG.md',
);
const code = globSync(['src/**/*.ts', 'bench/**/*.ts', 'demo/**/*.ts', 'docs/generate/**/*.ts'], {
  cwd: root,
});

function found(path: string, instead: string, word: RegExp): string[] {
  const lines = readDocument(path).split('\n');
  return lines.flatMap((line, n) =>
    word.test(line) ? [`${path}:${n + 1}: '${instead}' for: ${line.trim()}`] : [],
  );
}

test.each(Object.entries(INSTEAD))("'%s' is the word", (instead, word) => {
  const paths = [...documents, '.env.example', ...code];
  expect(paths.flatMap(path => found(path, instead, word))).toEqual([]);
});
