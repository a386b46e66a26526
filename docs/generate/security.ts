/** The tables of docs/SECURITY.md, from the policy itself. */
import { policy, type Rule, type Where } from '../../src/http/policy.ts';
import { ROLES } from '../../src/identity/access.ts';
import { replaceBlock, table } from './markdown.ts';

export const withRoleTable = (document: string): string => replaceBlock(document, 'roles', roleTable());

function roleTable(): string {
  const rows = Object.entries(policy).filter((entry): entry is [string, Rule] => entry[1] !== 'everyone');
  return table(
    ['operation', ...ROLES, 'of what'],
    rows.map(([id, rule]) => [
      `\`${id}\``,
      ...ROLES.map(role => (rule.roles.includes(role) ? 'yes' : '')),
      `${SAID[rule.where.is]}${rule.unlimited ? '; not with a key that is limited to businesses' : ''}`,
    ]),
  );
}

const SAID: { readonly [is in Where['is']]: string } = {
  none: 'the system',
  seen: 'what the caller may see',
  entity: 'the business that it belongs to',
  'chat-in-query': 'the chat that is named',
  'business-in-body': 'the business that is named',
  'chat-in-body': 'the chat that is named',
  self: 'a user: themselves',
  'self-in-body': 'a user: themselves',
  found: 'what the caller may see',
};
