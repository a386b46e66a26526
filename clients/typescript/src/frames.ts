/** What goes over the socket, by the generated types. */
import type { components } from './generated/frames.ts';

type Frames = components['schemas'];
/** Something that happened in a chat, at a position of the log. */
export type ChatFrame =
  | Frames['server-message']
  | Frames['server-message-changed']
  | Frames['server-chat']
  | Frames['server-delivery'];
export type TypingFrame = Frames['server-typing'];
export type DeliveryStatus = Frames['server-delivery']['status'];
export type ServerFrame =
  | ChatFrame
  | TypingFrame
  | Frames['server-hello']
  | Frames['server-subscribed']
  | Frames['server-unsubscribed']
  | Frames['server-sent']
  | Frames['server-pong']
  | Frames['server-error'];
export type SubscribeFrame = Frames['client-subscribe'];
export type SendFrame = Frames['client-send'];
export type SenderType = SendFrame['senderType'];
export type ContentType = SendFrame['contentType'];

/** An answer of a server that identifies its callers; ones that do not never send it. */
interface Authenticated {
  readonly type: 'authenticated';
}

/** Undefined for what is no frame; kinds that are not known are for later clients. */
export function parseFrame(data: unknown): ServerFrame | Authenticated | undefined {
  if (typeof data !== 'string') return undefined;
  const frame: unknown = JSON.parse(data);
  // The server's own documents say what its frames hold.
  return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as ServerFrame) : undefined;
}

export const isChatFrame = (frame: { readonly type: string }): frame is ChatFrame =>
  frame.type === 'message' ||
  frame.type === 'message-changed' ||
  frame.type === 'chat' ||
  frame.type === 'delivery';
