import { describe, expect, test } from '@jest/globals';
import {
  credentials,
  decideAnnounceSigningKey,
  decideIssueApiKey,
  decideRetireSigningKey,
  decideRevokeApiKey,
  MAX_API_KEYS,
} from '../../src/commands/credentials.ts';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import { DomainError } from '../../src/commands/engine/errors.ts';

type Happened = EventsOf<typeof credentials>;
const METADATA = {
  ...{ $correlationId: 'c', $causationId: 'c', actor: null, source: 'http' as const, requestId: null },
  recordedAt: '2026-01-01T00:00:00.000Z',
  version: 1,
} as const;
const stateAfter = (...events: readonly Happened[]) =>
  events.reduce((state, event) => credentials.evolve(state, event, METADATA), credentials.initial);
const outcome = (decision: readonly Happened[] | DomainError) =>
  decision instanceof DomainError ? decision.code : decision;

const key = (keyId: string) =>
  ({ keyId, keyHash: `hash of ${keyId}`, name: 'Shop', role: 'service', businessIds: null }) as const;
const issued = (keyId: string): Happened => ({ type: 'ApiKeyIssued', data: key(keyId) });

describe('an API key', () => {
  test('is issued once', () => {
    expect(outcome(decideIssueApiKey(key('k'))(stateAfter(), -1))).toEqual([issued('k')]);
    expect(outcome(decideIssueApiKey(key('k'))(stateAfter(issued('k')), 0))).toEqual([]);
  });

  test('is refused where there are as many as may be', () => {
    const full = stateAfter(...Array.from({ length: MAX_API_KEYS }, (_, at) => issued(`k${at}`)));
    expect(outcome(decideIssueApiKey(key('one more'))(full, 0))).toBe('too-many-api-keys');
  });

  test('is revoked while it is good', () => {
    const revoked: Happened = { type: 'ApiKeyRevoked', data: { keyId: 'k' } };
    expect(outcome(decideRevokeApiKey('k')(stateAfter(issued('k')), 0))).toEqual([revoked]);
    expect(outcome(decideRevokeApiKey('k')(stateAfter(issued('k'), revoked), 1))).toBe('not-found');
    expect(outcome(decideRevokeApiKey('__proto__')(stateAfter(issued('k')), 0))).toBe('not-found');
  });
});

describe('a signing key', () => {
  const announced: Happened = { type: 'SigningKeyAnnounced', data: { kid: 's', publicKey: 'x' } };
  const retired: Happened = { type: 'SigningKeyRetired', data: { kid: 's' } };

  test('is announced once, and never again once it was retired', () => {
    const decide = decideAnnounceSigningKey('s', 'x');
    expect(outcome(decide(stateAfter(), -1))).toEqual([announced]);
    expect(outcome(decide(stateAfter(announced), 0))).toEqual([]);
    expect(outcome(decide(stateAfter(announced, retired), 1))).toEqual([]);
    expect(stateAfter(announced, retired).signingKeys).toEqual({});
  });

  test('is retired while it is trusted', () => {
    expect(outcome(decideRetireSigningKey('s')(stateAfter(announced), 0))).toEqual([retired]);
    expect(outcome(decideRetireSigningKey('s')(stateAfter(), 0))).toBe('not-found');
  });
});
