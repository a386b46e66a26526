/** The route table: every route of the system. */
import type { Registry } from 'prom-client';
import type { Backend } from '../backend.ts';
import type { Route } from '../route.ts';
import { adminRoutes } from './admin.ts';
import { businessRoutes } from './businesses.ts';
import { channelRoutes } from './channels.ts';
import { chatRoutes } from './chats.ts';
import { customerRoutes } from './customers.ts';
import { docsRoutes } from './docs.ts';
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
  const rows: Route[] = [
    ...userRoutes(backend),
    ...businessRoutes(backend),
    ...channelRoutes(backend),
    ...customerRoutes(backend),
    ...productRoutes(backend),
    ...orderRoutes(backend),
    ...chatRoutes(backend),
    ...messageRoutes(backend),
    ...adminRoutes(backend),
    ...healthRoutes(isReady, registry),
    ...docsRoutes(() => rows),
  ];
  return rows;
}
