/** The route table: every route of the system. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Backend } from '../../api/backend.ts';
import type { Integrations } from '../../config.ts';
import type { Identity } from '../../identity/identity.ts';
import type { PlatformWebhook } from '../../messaging/platform.ts';
import { Origins } from '../../origins.ts';
import type { Route } from '../route.ts';
import { adminRoutes } from './admin.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { botRoutes } from './bot.ts';
import { businessRoutes } from './businesses.ts';
import { channelOutageRoute } from './channelOutage.ts';
import { channelRoutes } from './channels.ts';
import { chatRoutes } from './chats.ts';
import { consoleRoutes } from './console.ts';
import { customerRoutes } from './customers.ts';
import { deliveryRoute } from './deliveries.ts';
import { docsRoutes } from './docs.ts';
import { healthRoutes } from './health.ts';
import { imagekitRoute } from './imagekit.ts';
import { instancesRoute } from './instances.ts';
import { memberRoutes } from './members.ts';
import { messageRoutes } from './messages.ts';
import { orderRoutes } from './orders.ts';
import { ownBusinessesRoute } from './ownBusinesses.ts';
import { productRoutes } from './products.ts';
import { socketRoute } from './socket.ts';
import { tryWebhookRoute } from './tryWebhook.ts';
import { userRoutes } from './users.ts';
import { webhookRoutes } from './webhooks.ts';

interface Operations {
  /** Why requests cannot be answered as they should; undefined where they can. */
  readonly notReady: () => string | undefined;
  readonly registry: Registry;
  readonly integrations: Pick<Integrations, 'imagekit'>;
  /** By which platforms tell what happens. */
  readonly webhooks: readonly PlatformWebhook[];
  readonly now: () => Date;
  readonly log: Logger;
  /** Undefined in open mode. */
  readonly identity?: Identity | undefined;
  /** The AsyncAPI document of the WebSocket. */
  readonly asyncapi: () => object;
  /** Whose pages may open a WebSocket beside our own; default: nobody's. */
  readonly origins?: Origins;
}

export function routeTable(backend: Backend, operations: Operations): readonly Route[] {
  const { notReady, registry, integrations, webhooks, now, log, identity } = operations;
  const { asyncapi, origins = new Origins([]) } = operations;
  const rows: Route[] = [
    ...userRoutes(backend),
    ...businessRoutes(backend),
    ...memberRoutes(backend),
    ...channelRoutes(backend),
    channelOutageRoute(backend),
    ...customerRoutes(backend),
    ...productRoutes(backend),
    ...orderRoutes(backend),
    ...chatRoutes(backend),
    deliveryRoute(backend),
    ...messageRoutes(backend),
    ...authRoutes(backend, identity),
    ownBusinessesRoute(backend),
    ...botRoutes(backend),
    ...auditRoutes(backend, log),
    ...adminRoutes(backend),
    instancesRoute(backend),
    ...webhookRoutes(backend, webhooks),
    tryWebhookRoute(backend),
    imagekitRoute(integrations.imagekit, now),
    socketRoute(origins),
    ...healthRoutes(notReady, registry),
    ...docsRoutes(() => rows, { asyncapi, isOpen: identity === undefined }),
    ...consoleRoutes(integrations),
  ];
  return rows;
}
