import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TooManyApiKeys } from '../../src/commands/credentials.ts';
import * as commandErrors from '../../src/commands/engine/errors.ts';
import { OwnerRemains, TooManyMembers } from '../../src/commands/members.ts';
import * as eventStoreErrors from '../../src/events/eventStore.ts';
import { problemCatalog } from '../../src/http/problemCatalog.ts';
import { problemOf } from '../../src/http/problems.ts';
import { UNAUTHENTICATED_CODES, Unauthenticated } from '../../src/identity/unauthenticated.ts';
import { TooManyItems, WebhookForbidden } from '../../src/messaging/platform.ts';
import { ReadModelsNotReady } from '../../src/projections/readModels.ts';
import { InvalidCursor, ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { readDocument, root } from '../support/dsl/samples.ts';

const documented: { readonly [code: string]: { readonly status: number } } = problemCatalog;

const sources = globSync('src/**/*.ts', { cwd: root }).map(path => readFileSync(join(root, path), 'utf8'));

/** What is said to a caller as it stands in the code: `new HttpProblem(404, 'not-found', …)`. */
const said = sources.flatMap(source =>
  [...source.matchAll(/new HttpProblem\(\s*(\d+),\s*'([\w-]+)'/g)].map(([, status, code = '']) => ({
    code,
    status: Number(status),
  })),
);

const { DomainError, ...refusals } = commandErrors;
/** Errors of the parts below; those that no caller can see are answered as unexpected ones. */
const exported: readonly unknown[] = Object.values({
  ...refusals,
  ...eventStoreErrors,
  ReadModelsNotReady,
  InvalidCursor,
  ReadStoreUnavailable,
  TooManyItems,
  WebhookForbidden,
  TooManyApiKeys,
  OwnerRemains,
  TooManyMembers,
});
const classes = exported.filter(value => typeof value === 'function');
const unknownCallers = UNAUTHENTICATED_CODES.map(code => new Unauthenticated(code, 'x'));
const thrown = [...classes.map(of => Reflect.construct(of, ['x', 'y', 'z'])), ...unknownCallers].map(error =>
  problemOf(error),
);

describe('error codes', () => {
  test.each([...said, ...thrown])('$code is in the catalogue, with its status', ({ code, status }) => {
    expect(documented[code]?.status).toBe(status);
  });

  test('the catalogue has no code that nothing gives', () => {
    const given = new Set([...said, ...thrown].map(({ code }) => code));
    expect(Object.keys(documented).filter(code => !given.has(code))).toEqual([]);
  });

  test('no refusal of a command is taken for a fault of the server', () => {
    const refusals = Object.values(commandErrors).filter(
      of => of.prototype instanceof commandErrors.DomainError,
    );
    expect(refusals.length).toBeGreaterThan(5);
    for (const of of refusals) {
      expect(problemOf(Reflect.construct(of, ['x', 'y', 'z'])).status).toBeLessThan(500);
    }
  });

  test('docs/ERRORS.md lists each', () => {
    const document = readDocument('docs/ERRORS.md');
    for (const code of Object.keys(documented)) expect(document).toContain(`\`${code}\``);
  });
});
