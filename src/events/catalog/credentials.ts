/** API keys and signing keys as the log has them: never the keys themselves. One stream holds them all. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { id, text } from './fields.ts';
import { businessId } from './ids.ts';

export const KEY_ROLES = ['service', 'auditor', 'operator'] as const;

export const credentialEvents = [
  defineEvent('ApiKeyIssued', {
    summary: 'A caller was given an API key; `keyHash` is its SHA-256, `businessIds` what it is limited to.',
    schema: z.object({
      keyId: id,
      keyHash: text,
      name: text,
      role: z.enum(KEY_ROLES),
      businessIds: z.array(businessId).nullable(),
    }),
    secrets: ['keyHash'],
  }),
  defineEvent('ApiKeyRevoked', {
    summary: 'An API key is no longer good, nor is any token that was made with it.',
    schema: z.object({ keyId: id }),
  }),
  defineEvent('SigningKeyAnnounced', {
    summary: 'An instance signs tokens with a key of its own; `publicKey` is its public half (Ed25519).',
    schema: z.object({ kid: id, publicKey: text }),
  }),
  defineEvent('SigningKeyRetired', {
    summary: 'Tokens that are signed with this key are no longer good.',
    schema: z.object({ kid: id }),
  }),
] as const;
