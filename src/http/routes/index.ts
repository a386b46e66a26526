/** The route table: every route of the system. */
import type { Registry } from 'prom-client';
import type { Backend } from '../backend.ts';
import type { Route } from '../route.ts';
import { businessRoutes } from './businesses.ts';
import { channelRoutes } from './channels.ts';
import { chatRoutes } from './chats.ts';
import { customerRoutes } from './customers.ts';
import { healthRoutes } from './health.ts';
import { messageRoutes } from './messages.ts';
import { orderRoutes } from './orders.ts';
import { productRoutes } from './products.ts';
import { userRoutes } from './users.ts';

export interface Operations {
  readonly isReady: () => boolean;
  readonly registry: Registry;
}

export function routeTable(backend: Backend, { isReady, registry }: Operations): readonly Route[] {
  return [
    ...userRoutes(backend),
    ...businessRoutes(backend),
    ...channelRoutes(backend),
    ...customerRoutes(backend),
    ...productRoutes(backend),
    ...orderRoutes(backend),
    ...chatRoutes(backend),
    ...messageRoutes(backend),
    ...healthRoutes(isReady, registry),
  ];
}
