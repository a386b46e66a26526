/**
 * Who may do what: for every route the roles that may call it, and where the business stands that it is about. What is
 * not named here is refused. Owner and agent are roles in that very business.
 */
import type { Role } from '../identity/access.ts';

/** Where a route finds the business, in which the caller's role is looked up. */
export type Where =
  /** It is about none. */
  | { readonly is: 'none' }
  /** The read models narrow it to what the caller may see. */
  | { readonly is: 'seen' }
  /** That of the entity that a path parameter names. */
  | { readonly is: 'entity'; readonly aggregate: string; readonly parameter: string }
  /** That of the chat that a query parameter names. */
  | { readonly is: 'chat-in-query'; readonly parameter: string }
  /** A field of the body names it, or a chat of it. */
  | { readonly is: 'business-in-body' | 'chat-in-body'; readonly field: string }
  /** It is the caller's own person: a path parameter, or a field of the body, names them. */
  | { readonly is: 'self'; readonly parameter: string }
  | { readonly is: 'self-in-body'; readonly field: string }
  /** The handler asks, of what it finds. */
  | { readonly is: 'found' };

export interface Rule {
  readonly roles: readonly Role[];
  readonly where: Where;
  /** Not for a key that is limited to some businesses. */
  readonly unlimited?: true;
}

const NONE: Where = { is: 'none' };
const SEEN: Where = { is: 'seen' };
const FOUND: Where = { is: 'found' };
const entity = (aggregate: string, parameter = `${aggregate}Id`): Where => ({
  is: 'entity',
  aggregate,
  parameter,
});
const inBody: Where = { is: 'business-in-body', field: 'businessId' };

const STAFF = ['service', 'owner', 'agent'] as const;
const OWNERS = ['service', 'owner'] as const;
const IN_CHATS = [...STAFF, 'customer'] as const;
const AUDITORS = ['auditor', 'operator'] as const;
const OPERATORS = ['operator'] as const;

/** Entities that hang off a business: `write` may create and change, `remove` may delete. */
const ofBusiness = (
  name: string,
  { write, remove }: { readonly write: readonly Role[]; readonly remove: readonly Role[] },
): { readonly [operationId: string]: Rule } => {
  const one = entity(name.toLowerCase());
  return {
    [`list${name}s`]: { roles: STAFF, where: SEEN },
    [`create${name}`]: { roles: write, where: inBody },
    [`get${name}`]: { roles: STAFF, where: SEEN },
    [`update${name}`]: { roles: write, where: one },
    [`delete${name}`]: { roles: remove, where: one },
  };
};

/** By operation id. `everyone` is not asked who they are. */
export const policy: { readonly [operationId: string]: Rule | 'everyone' } = {
  listUsers: { roles: STAFF, where: SEEN },
  createUser: { roles: ['service'], where: NONE, unlimited: true },
  getUser: { roles: STAFF, where: SEEN },
  updateUser: { roles: STAFF, where: { is: 'self', parameter: 'userId' }, unlimited: true },
  deleteUser: { roles: STAFF, where: { is: 'self', parameter: 'userId' }, unlimited: true },

  listBusinesses: { roles: STAFF, where: SEEN },
  createBusiness: { roles: STAFF, where: { is: 'self-in-body', field: 'userId' }, unlimited: true },
  getBusiness: { roles: STAFF, where: SEEN },
  updateBusiness: { roles: OWNERS, where: entity('business') },
  deleteBusiness: { roles: OWNERS, where: entity('business') },
  listMembers: { roles: STAFF, where: entity('business') },
  addMember: { roles: OWNERS, where: entity('business') },
  removeMember: { roles: OWNERS, where: entity('business') },

  ...ofBusiness('Channel', { write: OWNERS, remove: OWNERS }),
  getChannelOutage: { roles: STAFF, where: entity('channel') },
  ...ofBusiness('Customer', { write: STAFF, remove: STAFF }),
  ...ofBusiness('Product', { write: STAFF, remove: STAFF }),
  ...ofBusiness('Order', { write: STAFF, remove: STAFF }),
  ...ofBusiness('Chat', { write: STAFF, remove: STAFF }),
  listChats: { roles: IN_CHATS, where: SEEN },
  getChat: { roles: IN_CHATS, where: SEEN },
  getDelivery: { roles: STAFF, where: entity('chat') },
  getBotInChat: { roles: STAFF, where: entity('chat') },
  resumeBotInChat: { roles: STAFF, where: entity('chat') },

  listMessages: { roles: IN_CHATS, where: { is: 'chat-in-query', parameter: 'chatId' } },
  postMessage: { roles: IN_CHATS, where: { is: 'chat-in-body', field: 'chatId' } },
  listMessagesOfChat: { roles: IN_CHATS, where: entity('chat') },
  postMessageToChat: { roles: IN_CHATS, where: entity('chat') },

  tryWebhook: { roles: STAFF, where: FOUND },
  createUploadToken: { roles: STAFF, where: NONE },

  listApiKeys: { roles: OPERATORS, where: NONE },
  createApiKey: { roles: OPERATORS, where: NONE },
  revokeApiKey: { roles: OPERATORS, where: NONE },
  listOwnBusinesses: { roles: STAFF, where: SEEN },
  createToken: { roles: ['service'], where: FOUND },

  listAuditedEvents: { roles: AUDITORS, where: FOUND },
  readHistory: { roles: AUDITORS, where: FOUND },

  listParked: { roles: OPERATORS, where: NONE },
  retryParked: { roles: OPERATORS, where: NONE },
  dropParked: { roles: OPERATORS, where: NONE },
  listWaiting: { roles: OPERATORS, where: NONE },
  listInstances: { roles: OPERATORS, where: NONE },
  readMetrics: { roles: OPERATORS, where: NONE },

  // What a socket asks for is known by its handshake or its first frame.
  connect: 'everyone',
  isLive: 'everyone',
  isReady: 'everyone',
  readOpenApi: 'everyone',
  readAsyncApi: 'everyone',
  readDocs: 'everyone',
  readDocsAsset: 'everyone',
  // The console's page and files hold nothing of anybody; what it shows it asks for with its caller's rights.
  'readConsole/console': 'everyone',
  'readConsole/console/:view': 'everyone',
  'readConsole/console/:view/:id': 'everyone',
  'readConsole/console/assets/:asset': 'everyone',
  'redirectFrom/': 'everyone',
  'redirectFrom/docs/': 'everyone',
};

/** Where platforms deliver, whichever there are: each is known by its signature. */
const OF_PLATFORMS = /^(verify|receive|handle)[A-Z]\w*Webhook$/;

/** Without a rate limit: what proxies and orchestrators poll, and what platforms deliver. */
export const isUncounted = (operationId: string): boolean =>
  operationId === 'isLive' || operationId === 'isReady' || OF_PLATFORMS.test(operationId);

/** Undefined for what has no line: then nobody may. */
export const ruleOf = (operationId: string): Rule | 'everyone' | undefined =>
  policy[operationId] ?? (OF_PLATFORMS.test(operationId) ? 'everyone' : undefined);

/** What may be done with a chat, or a business, over the WebSocket. */
export const socketPolicy = {
  followChat: IN_CHATS,
  followBusiness: STAFF,
  send: IN_CHATS,
  typing: IN_CHATS,
} as const satisfies { readonly [act: string]: readonly Role[] };
