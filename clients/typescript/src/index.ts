/** A client of the chatledger API: REST and the chat over WebSocket. */
export { Client, type ClientSettings } from './client.ts';
export { ApiError, Closed, FrameRefused, NoAnswer } from './errors.ts';
export type { Followed, Following, FollowOptions, FollowState } from './following.ts';
export type { ChatFrame, ContentType, DeliveryStatus, SenderType, TypingFrame } from './frames.ts';
export type { components, paths } from './generated/rest.ts';
export type { Outgoing } from './outbox.ts';
export { randomId } from './randomId.ts';
export type * from './shapes.ts';
