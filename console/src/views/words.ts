/** What things are called for people. */
import type {
  ApiKey,
  Chat,
  DeliveryStatus,
  Member,
  Message,
  Order,
} from '../../../clients/typescript/src/index.ts';

export const STATUS_NAMES: Readonly<Record<Chat['status'], string>> = {
  OPEN: 'Open',
  CLOSED_BY_AGENT: 'Closed by agent',
  CLOSED_BY_BOT: 'Closed by bot',
  ARCHIVED: 'Archived',
};

export const SENDER_NAMES: Readonly<Record<Message['senderType'], string>> = {
  CUSTOMER: 'Customer',
  BOT: 'Bot',
  AGENT: 'Agent',
};

export const DELIVERY_NAMES: Readonly<Record<DeliveryStatus, string>> = {
  queued: 'Queued',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Failed',
  unknown: 'Unknown whether it arrived',
};

export const ORDER_NAMES: Readonly<Record<Order['orderStatus'], string>> = {
  PENDING: 'Pending',
  CONFIRMED: 'Confirmed',
  PROCESSING: 'Processing',
  SHIPPED: 'Shipped',
  CANCELLED: 'Cancelled',
};

export const ROLE_NAMES: Readonly<Record<Member['role'], string>> = { owner: 'Owner', agent: 'Agent' };

export const KEY_ROLE_NAMES: Readonly<Record<ApiKey['role'], string>> = {
  service: 'Service',
  auditor: 'Auditor',
  operator: 'Operator',
};

export const ORDER_TONES = {
  PENDING: 'warn',
  CONFIRMED: 'neutral',
  PROCESSING: 'neutral',
  SHIPPED: 'good',
  CANCELLED: 'bad',
} as const satisfies Record<Order['orderStatus'], string>;

export const PLATFORM_NAMES = {
  FACEBOOK_PAGE: 'Facebook page',
  INSTAGRAM_BUSINESS: 'Instagram business',
  LINKEDIN_PAGE: 'LinkedIn page',
  TWITTER_PROFILE: 'Twitter profile',
} as const;

const KINDS = { IMAGE: 'Picture', AUDIO: 'Voice message' } as const;

/** A message in one line. */
export function contentSummary({ senderType, contentType, content }: Message): string {
  const what = contentType === 'TEXT' ? content : KINDS[contentType];
  return senderType === 'CUSTOMER' ? what : `${SENDER_NAMES[senderType]}: ${what}`;
}
