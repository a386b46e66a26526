/** Made by `npm run client` from the documents of the API; do not edit. */
export interface paths {
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listUsers"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getUser"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateUser"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/businesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listBusinesses"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createBusiness"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/businesses/{businessId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getBusiness"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateBusiness"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteBusiness"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/businesses/{businessId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works in the business, the owner that it names first. */
        get: operations["listMembers"];
        put?: never;
        /** Lets a person work in the business, or in another role from now on. */
        post: operations["addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/businesses/{businessId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends the work of a person in the business, and what they follow of it. */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listChannels"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channelId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getChannel"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateChannel"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteChannel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{channelId}/outage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why the platform keeps a channel off; null where it does not. */
        get: operations["getChannelOutage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listCustomers"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/customers/{customerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getCustomer"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateCustomer"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteCustomer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listProducts"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/products/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getProduct"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateProduct"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listOrders"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getOrder"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateOrder"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteOrder"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists by filters, all of which must match exactly; oldest first, or newest with order=desc. */
        get: operations["listChats"];
        put?: never;
        /** Creates one. With an Idempotency-Key a retry gets the first answer. */
        post: operations["createChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chats/{chatId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one, with what it is related to. */
        get: operations["getChat"];
        /** Changes the fields that are given; others, and unknown ones, are left alone. */
        put: operations["updateChat"];
        post?: never;
        /** Deletes it; its history stays in the log. */
        delete: operations["deleteChat"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chats/{chatId}/deliveries/{messageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has become of a message that was to be sent to a platform. */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages of one chat by time, oldest first; timestampAfter and timestampBefore are exclusive. */
        get: operations["listMessages"];
        put?: never;
        /** Posts a message. With an Idempotency-Key a retry gets the first answer. */
        post: operations["postMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chats/{chatId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages of the chat by time, oldest first; timestampAfter and timestampBefore are exclusive. */
        get: operations["listMessagesOfChat"];
        put?: never;
        /** Posts a message into the chat. With an Idempotency-Key a retry gets the first answer. */
        post: operations["postMessageToChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API keys that are good, oldest first: at most 1000. The keys themselves are nowhere. */
        get: operations["listApiKeys"];
        put?: never;
        /** Issues an API key. It is shown this once; a retry issues another. */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a key, and every token that was made with it, on all instances within a second. */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A token of some minutes for a user, or for the chat of a customer: for a browser to hold. */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/businesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The businesses that the caller owns, works in or serves, oldest first; without identity all of them. */
        get: operations["listOwnBusinesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chats/{chatId}/bot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Until when the bot keeps silent in the chat, since an agent wrote in it. */
        get: operations["getBotInChat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chats/{chatId}/bot/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the bot answer in the chat again, from the next message of the customer on. */
        post: operations["resumeBotInChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the log in their order; under a filter a page may be short or empty before the end (it looks at 10000 at most). */
        get: operations["listAuditedEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/{entity}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The life of one entity, oldest first, also of one that was deleted; entities are users, businesses, channels, customers, products, orders, chats, deliveries. */
        get: operations["readHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events that a process gave up on, oldest first, each with its last error. */
        get: operations["listParked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/parked/{parkedId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the process try a parked event again; it leaves the list once it is handled. */
        post: operations["retryParked"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/parked/{parkedId}/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a parked event off the list for good: it is not tried any more. What it was stays in the log. */
        post: operations["dropParked"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Items of webhooks that wait for their page to have an active channel, in order of arrival. */
        get: operations["listWaiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The instances that share the read models, each with the leases that it holds; the one asked first. */
        get: operations["listInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/facebook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The handshake by which Meta makes sure that an endpoint is ours. */
        get: operations["verifyFacebookWebhook"];
        put?: never;
        /** Takes in what happened on Facebook pages and Instagram accounts, signed by Meta. */
        post: operations["receiveFacebookWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/facebook/handle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same, answered once it was acted upon. */
        post: operations["handleFacebookWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries out what a customer would be answered, in a chat of type test; nothing is sent to a platform. */
        post: operations["tryWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imagekit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Authentication parameters for one upload from a client; never the same twice. */
        get: operations["createUploadToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says that the process answers. */
        get: operations["isLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether requests are answered: the read models have caught up with the log, and the log can be written. */
        get: operations["isReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus. */
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The WebSocket protocol of /ws. */
        get: operations["readAsyncApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AddMember: {
            userId: string;
            /** @enum {string} */
            role: "owner" | "agent";
        };
        ApiKey: {
            keyId: string;
            name: string;
            /** @enum {string} */
            role: "service" | "auditor" | "operator";
            businessIds: string[] | null;
            /** Format: date-time */
            createdAt: string;
        };
        AuditedEvent: {
            /** @description Place in the log, a whole number as text. */
            position: string;
            stream: string;
            /** @description Place in its stream, from 0. */
            revision: number;
            type: string;
            /** @description Of the schema that `data` follows: as it was written. */
            version: number;
            data: {
                [key: string]: unknown;
            };
            metadata: {
                $correlationId: string;
                $causationId: string;
                actor: string | null;
                /** @description For whom the actor acted, such as `user:<userId>`, where that is somebody else. */
                onBehalfOf?: string;
                /** @enum {string} */
                source: "http" | "ws" | "webhook" | "bot" | "process";
                requestId: string | null;
                /** Format: date-time */
                recordedAt: string;
                version: number;
            };
            /** Format: date-time */
            recordedAt: string;
        };
        AuditedEventPage: {
            data: components["schemas"]["AuditedEvent"][];
            /** @description `after` of the next page; null at the end. */
            next: string | null;
        };
        BotInChat: {
            chatId: string;
            /** @description Null where the bot may answer. */
            pausedUntil: string | null;
        };
        Business: {
            businessId: string;
            userId: string;
            providerUserId: string | null;
            name: string;
            description: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        BusinessPage: {
            data: components["schemas"]["BusinessWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        BusinessWithIncludes: {
            businessId: string;
            userId: string;
            providerUserId: string | null;
            name: string;
            description: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            user?: components["schemas"]["User"] | null;
            userViaProviderId?: components["schemas"]["User"] | null;
            connectedChannels?: components["schemas"]["ConnectedChannel"][];
            products?: components["schemas"]["Product"][];
            customers?: components["schemas"]["Customer"][];
            orders?: components["schemas"]["Order"][];
        };
        ChannelOutage: {
            channelId: string;
            /** @description `refused`: the platform is asked whether that is over; `abandoned`: a person has to act. */
            outage: ("refused" | "abandoned") | null;
        };
        Chat: {
            chatId: string;
            businessId: string;
            platformCustomerId: string;
            channelId: string;
            providerUserId: string | null;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            lastMessageAt: string;
            /** @enum {string} */
            status: "OPEN" | "CLOSED_BY_BOT" | "CLOSED_BY_AGENT" | "ARCHIVED";
            /** @enum {string} */
            chatType: "real" | "test";
        };
        ChatPage: {
            data: components["schemas"]["ChatWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        ChatWithIncludes: {
            chatId: string;
            businessId: string;
            platformCustomerId: string;
            channelId: string;
            providerUserId: string | null;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            lastMessageAt: string;
            /** @enum {string} */
            status: "OPEN" | "CLOSED_BY_BOT" | "CLOSED_BY_AGENT" | "ARCHIVED";
            /** @enum {string} */
            chatType: "real" | "test";
            business?: components["schemas"]["Business"] | null;
            userViaProviderId?: components["schemas"]["User"] | null;
            customer?: components["schemas"]["Customer"] | null;
            connectedChannel?: components["schemas"]["ConnectedChannel"] | null;
            messages?: components["schemas"]["Message"][];
        };
        ConnectedChannel: {
            channelId: string;
            businessId: string;
            providerUserId: string | null;
            /** @enum {string} */
            platformType: "FACEBOOK_PAGE" | "INSTAGRAM_BUSINESS" | "LINKEDIN_PAGE" | "TWITTER_PROFILE";
            platformSpecificId: string;
            description: string | null;
            channelName: string | null;
            accessToken: string | null;
            refreshToken: string | null;
            tokenExpiresAt: string | null;
            isActive: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ConnectedChannelPage: {
            data: components["schemas"]["ConnectedChannelWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        ConnectedChannelWithIncludes: {
            channelId: string;
            businessId: string;
            providerUserId: string | null;
            /** @enum {string} */
            platformType: "FACEBOOK_PAGE" | "INSTAGRAM_BUSINESS" | "LINKEDIN_PAGE" | "TWITTER_PROFILE";
            platformSpecificId: string;
            description: string | null;
            channelName: string | null;
            accessToken: string | null;
            refreshToken: string | null;
            tokenExpiresAt: string | null;
            isActive: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            business?: components["schemas"]["Business"] | null;
            userViaProviderId?: components["schemas"]["User"] | null;
            customers?: components["schemas"]["Customer"][];
            orders?: components["schemas"]["Order"][];
            chats?: components["schemas"]["Chat"][];
        };
        CreateApiKey: {
            name: string;
            /** @enum {string} */
            role: "service" | "auditor" | "operator";
            /** @description `null` unless given. */
            businessIds?: string[] | null;
        };
        CreateBusiness: {
            userId: string;
            providerUserId?: string | null;
            name: string;
            /** @description `null` unless given. */
            description?: string | null;
        };
        CreateChannel: {
            businessId: string;
            providerUserId?: string | null;
            /** @enum {string} */
            platformType: "FACEBOOK_PAGE" | "INSTAGRAM_BUSINESS" | "LINKEDIN_PAGE" | "TWITTER_PROFILE";
            platformSpecificId: string;
            /** @description `null` unless given. */
            description?: string | null;
            /** @description `null` unless given. */
            channelName?: string | null;
            accessToken?: string | null;
            refreshToken?: string | null;
            tokenExpiresAt?: (string) | null;
            /** @description `true` unless given. */
            isActive?: boolean;
        };
        CreateChat: {
            businessId: string;
            platformCustomerId: string;
            channelId: string;
            providerUserId?: string | null;
            /**
             * @description `"OPEN"` unless given.
             * @enum {string}
             */
            status?: "OPEN" | "CLOSED_BY_BOT" | "CLOSED_BY_AGENT" | "ARCHIVED";
            /**
             * @description `"real"` unless given.
             * @enum {string}
             */
            chatType?: "real" | "test";
        };
        CreateCustomer: {
            businessId: string;
            providerUserId?: string | null;
            channelId: string;
            platformCustomerId: string;
            /** @description `null` unless given. */
            fullName?: string | null;
            /** @description `""` unless given. */
            address?: string;
            profilePictureUrl?: string | null;
        };
        CreateOrder: {
            businessId: string;
            providerUserId?: string | null;
            customerId: string;
            channelId: string | null;
            /**
             * @description `"PENDING"` unless given.
             * @enum {string}
             */
            orderStatus?: "PENDING" | "CONFIRMED" | "PROCESSING" | "SHIPPED" | "CANCELLED";
            /** @example 4.50 */
            totalAmount: string;
            /** @example EUR */
            currency: string;
            shippingAddress?: string | null;
            orderItems: {
                productId: string;
                quantity: number;
                /** @example 4.50 */
                priceAtPurchase: string;
                /** @example EUR */
                currencyAtPurchase: string;
            }[];
        };
        CreateProduct: {
            businessId: string;
            providerUserId?: string | null;
            name: string;
            /** @description `null` unless given. */
            description?: string | null;
            /** @example 4.50 */
            price: string;
            /** @example EUR */
            currency: string;
            /** @description `null` unless given. */
            sku?: string | null;
            imageUrl?: string | null;
            /** @description `null` unless given. */
            imageId?: string | null;
            /** @description `null` unless given. */
            shortId?: string | null;
            /** @description `true` unless given. */
            isAvailable?: boolean;
        };
        CreateToken: {
            userId?: string;
            chatId?: string;
        };
        CreateUser: {
            name: string;
            phone?: string | null;
            email?: string | null;
            /** @description `null` unless given. */
            passwordHash?: string | null;
            /** @description `null` unless given. */
            loginProvider?: ("EMAIL" | "GOOGLE" | "FACEBOOK" | "LINKEDIN" | "TWITTER" | "INSTAGRAM") | null;
            providerUserId?: string | null;
        };
        Customer: {
            customerId: string;
            businessId: string;
            providerUserId: string | null;
            channelId: string;
            platformCustomerId: string;
            fullName: string | null;
            address: string;
            profilePictureUrl: string | null;
            /** Format: date-time */
            firstSeenAt: string;
            /** Format: date-time */
            lastSeenAt: string;
        };
        CustomerPage: {
            data: components["schemas"]["CustomerWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        CustomerWithIncludes: {
            customerId: string;
            businessId: string;
            providerUserId: string | null;
            channelId: string;
            platformCustomerId: string;
            fullName: string | null;
            address: string;
            profilePictureUrl: string | null;
            /** Format: date-time */
            firstSeenAt: string;
            /** Format: date-time */
            lastSeenAt: string;
            business?: components["schemas"]["Business"] | null;
            userViaProviderId?: components["schemas"]["User"] | null;
            connectedChannel?: components["schemas"]["ConnectedChannel"] | null;
            orders?: components["schemas"]["Order"][];
            chats?: components["schemas"]["Chat"][];
        };
        Delivery: {
            messageId: string;
            /** @enum {string} */
            status: "queued" | "sending" | "unknown" | "sent" | "delivered" | "read" | "failed";
            /** @description Why it was not sent, or nobody knows whether it was. */
            reason: string | null;
        };
        HistoryEntry: {
            /** @description Place in the log, a whole number as text. */
            position: string;
            /** @description What happened: the type of the event. */
            type: string;
            /** Format: date-time */
            at: string;
            actor: string | null;
            /** @description For whom the actor acted, such as `user:<userId>`, where that is somebody else. */
            onBehalfOf?: string;
            /** @enum {string} */
            source: "http" | "ws" | "webhook" | "bot" | "process";
            correlationId: string;
            causationId: string;
            /** @description By field. All fields where the entity begins (from null) and where it ends (to null). */
            changes: {
                [key: string]: {
                    from: string | number | boolean | null;
                    to: string | number | boolean | null;
                };
            };
            /** @description What was posted, or how it shows since it was edited or unsent. */
            message?: components["schemas"]["Message"];
            /** @description What was ordered, where an order was placed. */
            orderItems?: {
                orderItemId: string;
                productId: string;
                quantity: number;
                /** @example 4.50 */
                priceAtPurchase: string;
                currencyAtPurchase: string;
                orderId: string;
            }[];
        };
        HistoryPage: {
            data: components["schemas"]["HistoryEntry"][];
            /** @description `after` of the next page; null at the end. */
            next: string | null;
        };
        Instance: {
            instanceId: string;
            /** @description It gave this answer. */
            isThis: boolean;
            /** @description It has been heard of within six seconds. */
            isSeen: boolean;
            /** @description What it does for all. */
            leases: string[];
        };
        Member: {
            memberId: string;
            membership: string;
            businessId: string;
            userId: string;
            /** @enum {string} */
            role: "owner" | "agent";
            /** Format: date-time */
            createdAt: string;
        };
        Message: {
            messageId: string;
            chatId: string;
            platformMessageId: string | null;
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
            /** @enum {string} */
            contentType: "TEXT" | "IMAGE" | "AUDIO";
            content: string;
            /** Format: date-time */
            timestamp: string;
            totalTimeTaken: string | null;
            cost: string | null;
        };
        MessagePage: {
            data: components["schemas"]["MessageWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        MessageWithIncludes: {
            messageId: string;
            chatId: string;
            platformMessageId: string | null;
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
            /** @enum {string} */
            contentType: "TEXT" | "IMAGE" | "AUDIO";
            content: string;
            /** Format: date-time */
            timestamp: string;
            totalTimeTaken: string | null;
            cost: string | null;
            chat?: components["schemas"]["Chat"] | null;
        };
        Order: {
            orderId: string;
            businessId: string;
            providerUserId: string | null;
            customerId: string;
            channelId: string | null;
            /** @enum {string} */
            orderStatus: "PENDING" | "CONFIRMED" | "PROCESSING" | "SHIPPED" | "CANCELLED";
            /** @example 4.50 */
            totalAmount: string;
            currency: string;
            shippingAddress: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        OrderItemWithProduct: {
            orderItemId: string;
            orderId: string;
            productId: string;
            quantity: number;
            /** @example 4.50 */
            priceAtPurchase: string;
            currencyAtPurchase: string;
            product: components["schemas"]["Product"] | null;
        };
        OrderPage: {
            data: components["schemas"]["OrderWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        OrderWithIncludes: {
            orderId: string;
            businessId: string;
            providerUserId: string | null;
            customerId: string;
            channelId: string | null;
            /** @enum {string} */
            orderStatus: "PENDING" | "CONFIRMED" | "PROCESSING" | "SHIPPED" | "CANCELLED";
            /** @example 4.50 */
            totalAmount: string;
            currency: string;
            shippingAddress: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            business?: components["schemas"]["Business"] | null;
            userViaProviderId?: components["schemas"]["User"] | null;
            customer?: components["schemas"]["Customer"] | null;
            connectedChannel?: components["schemas"]["ConnectedChannel"] | null;
            orderItems?: components["schemas"]["OrderItemWithProduct"][];
        };
        OwnBusiness: {
            businessId: string;
            userId: string;
            providerUserId: string | null;
            name: string;
            description: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * @description What the caller is in it.
             * @enum {string}
             */
            role: "owner" | "agent" | "service";
        };
        PostMessage: {
            chatId: string;
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
            /** @enum {string} */
            contentType: "TEXT" | "IMAGE" | "AUDIO";
            content: string;
            platformMessageId?: string | null;
            /** @description `null` unless given. */
            totalTimeTaken?: string | null;
            /** @description `null` unless given. */
            cost?: string | null;
        };
        PostMessageToChat: {
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
            /** @enum {string} */
            contentType: "TEXT" | "IMAGE" | "AUDIO";
            content: string;
            platformMessageId?: string | null;
            /** @description `null` unless given. */
            totalTimeTaken?: string | null;
            /** @description `null` unless given. */
            cost?: string | null;
        };
        Problem: {
            /** @description For people; the texts of the REST reference. */
            message: string;
            /** @description Details for debugging. */
            error?: string;
            /** @description For programs; stays as it is. docs/ERRORS.md lists them. */
            code: string;
            /** @description Under which the log of the server has this request. */
            requestId: string;
        };
        Product: {
            productId: string;
            businessId: string;
            providerUserId: string | null;
            name: string;
            description: string | null;
            /** @example 4.50 */
            price: string;
            currency: string;
            sku: string | null;
            imageUrl: string | null;
            imageId: string | null;
            shortId: string | null;
            isAvailable: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ProductPage: {
            data: components["schemas"]["ProductWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        ProductWithIncludes: {
            productId: string;
            businessId: string;
            providerUserId: string | null;
            name: string;
            description: string | null;
            /** @example 4.50 */
            price: string;
            currency: string;
            sku: string | null;
            imageUrl: string | null;
            imageId: string | null;
            shortId: string | null;
            isAvailable: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            business?: components["schemas"]["Business"] | null;
            userViaProviderId?: components["schemas"]["User"] | null;
            orderItems?: components["schemas"]["OrderItemWithProduct"][];
        };
        TryWebhook: {
            recipient: {
                id: string;
            };
            sender: {
                id: string;
            };
            content: {
                /** @description `null` unless given. */
                text?: string | null;
                image?: string | null;
            };
        };
        UpdateBusiness: {
            name?: string;
            description?: string | null;
        };
        UpdateChannel: {
            providerUserId?: string | null;
            /** @enum {string} */
            platformType?: "FACEBOOK_PAGE" | "INSTAGRAM_BUSINESS" | "LINKEDIN_PAGE" | "TWITTER_PROFILE";
            platformSpecificId?: string;
            description?: string | null;
            channelName?: string | null;
            accessToken?: string | null;
            refreshToken?: string | null;
            tokenExpiresAt?: (string) | null;
            isActive?: boolean;
        };
        UpdateChat: {
            /** @enum {string} */
            status?: "OPEN" | "CLOSED_BY_BOT" | "CLOSED_BY_AGENT" | "ARCHIVED";
            /** @enum {string} */
            chatType?: "real" | "test";
            providerUserId?: string | null;
        };
        UpdateCustomer: {
            providerUserId?: string | null;
            platformCustomerId?: string;
            fullName?: string | null;
            address?: string;
            profilePictureUrl?: string | null;
        };
        UpdateOrder: {
            /** @enum {string} */
            orderStatus?: "PENDING" | "CONFIRMED" | "PROCESSING" | "SHIPPED" | "CANCELLED";
            shippingAddress?: string;
            providerUserId?: string | null;
        };
        UpdateProduct: {
            providerUserId?: string | null;
            name?: string;
            description?: string | null;
            /** @example 4.50 */
            price?: string;
            /** @example EUR */
            currency?: string;
            sku?: string | null;
            imageUrl?: string | null;
            imageId?: string | null;
            shortId?: string | null;
            isAvailable?: boolean;
        };
        UpdateUser: {
            name?: string;
            phone?: string | null;
            email?: string | null;
            passwordHash?: string | null;
            loginProvider?: ("EMAIL" | "GOOGLE" | "FACEBOOK" | "LINKEDIN" | "TWITTER" | "INSTAGRAM") | null;
        };
        User: {
            userId: string;
            name: string;
            phone: string | null;
            email: string | null;
            passwordHash: string | null;
            loginProvider: ("EMAIL" | "GOOGLE" | "FACEBOOK" | "LINKEDIN" | "TWITTER" | "INSTAGRAM") | null;
            providerUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        UserPage: {
            data: components["schemas"]["UserWithIncludes"][];
            /** @description How many match, on all pages. */
            total: number;
        };
        UserWithIncludes: {
            userId: string;
            name: string;
            phone: string | null;
            email: string | null;
            passwordHash: string | null;
            loginProvider: ("EMAIL" | "GOOGLE" | "FACEBOOK" | "LINKEDIN" | "TWITTER" | "INSTAGRAM") | null;
            providerUserId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            businesses?: components["schemas"]["Business"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listUsers: {
        parameters: {
            query?: {
                email?: string;
                loginProvider?: "EMAIL" | "GOOGLE" | "FACEBOOK" | "LINKEDIN" | "TWITTER" | "INSTAGRAM";
                providerUserId?: string;
                name?: string;
                phone?: string;
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: "businesses"[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Name and either Email or Provider User ID are required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUser"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: "businesses"[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserWithIncludes"];
                };
            };
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listBusinesses: {
        parameters: {
            query?: {
                userId?: string;
                providerUserId?: string;
                name?: string;
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: ("user" | "userViaProviderId" | "connectedChannels" | "products" | "customers" | "orders")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessPage"];
                };
            };
        };
    };
    createBusiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description User ID and business name are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBusiness"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Business"];
                };
            };
        };
    };
    getBusiness: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: ("user" | "userViaProviderId" | "connectedChannels" | "products" | "customers" | "orders")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                businessId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessWithIncludes"];
                };
            };
        };
    };
    updateBusiness: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                businessId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBusiness"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Business"];
                };
            };
        };
    };
    deleteBusiness: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                businessId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path: {
                businessId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        total: number;
                    };
                };
            };
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                businessId: string;
            };
            cookie?: never;
        };
        /** @description userId and role are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMember"];
            };
        };
        responses: {
            /** @description A member */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                businessId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No member any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listChannels: {
        parameters: {
            query?: {
                businessId?: string;
                providerUserId?: string;
                platformType?: "FACEBOOK_PAGE" | "INSTAGRAM_BUSINESS" | "LINKEDIN_PAGE" | "TWITTER_PROFILE";
                isActive?: boolean;
                channelName?: string;
                platformSpecificId?: string;
                description?: string;
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "customers" | "orders" | "chats")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedChannelPage"];
                };
            };
        };
    };
    createChannel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description businessId, platformType, and platformSpecificId are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateChannel"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedChannel"];
                };
            };
        };
    };
    getChannel: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "customers" | "orders" | "chats")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                channelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedChannelWithIncludes"];
                };
            };
        };
    };
    updateChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channelId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateChannel"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectedChannel"];
                };
            };
        };
    };
    deleteChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getChannelOutage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the platform refuses it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelOutage"];
                };
            };
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                businessId?: string;
                providerUserId?: string;
                channelId?: string;
                platformCustomerId?: string;
                fullName?: string;
                address?: string;
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "connectedChannel" | "orders" | "chats")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerPage"];
                };
            };
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description businessId, channelId, and platformCustomerId are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCustomer"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    getCustomer: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "connectedChannel" | "orders" | "chats")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerWithIncludes"];
                };
            };
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCustomer"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    deleteCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                name?: string;
                currency?: string;
                isAvailable?: boolean;
                businessId?: string;
                providerUserId?: string;
                imageId?: string;
                shortId?: string;
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "orderItems")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description businessId, name, price, and currency are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProduct"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    getProduct: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "orderItems")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                productId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductWithIncludes"];
                };
            };
        };
    };
    updateProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                productId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateProduct"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
        };
    };
    deleteProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                productId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listOrders: {
        parameters: {
            query?: {
                businessId?: string;
                providerUserId?: string;
                customerId?: string;
                channelId?: string;
                orderStatus?: "PENDING" | "CONFIRMED" | "PROCESSING" | "SHIPPED" | "CANCELLED";
                currency?: string;
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "customer" | "connectedChannel" | "orderItems")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
        };
    };
    createOrder: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description businessId, customerId, channelId, totalAmount, currency, and at least one orderItem are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrder"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    getOrder: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "customer" | "connectedChannel" | "orderItems")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderWithIncludes"];
                };
            };
        };
    };
    updateOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateOrder"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
        };
    };
    deleteOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listChats: {
        parameters: {
            query?: {
                businessId?: string;
                providerUserId?: string;
                platformCustomerId?: string;
                channelId?: string;
                status?: "OPEN" | "CLOSED_BY_BOT" | "CLOSED_BY_AGENT" | "ARCHIVED";
                chatType?: "real" | "test";
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "customer" | "connectedChannel" | "messages")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatPage"];
                };
            };
        };
    };
    createChat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description businessId, platformCustomerId, and channelId are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateChat"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
        };
    };
    getChat: {
        parameters: {
            query?: {
                /** @description Related entities to read along, comma-separated. */
                include?: ("business" | "userViaProviderId" | "customer" | "connectedChannel" | "messages")[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
            };
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatWithIncludes"];
                };
            };
        };
    };
    updateChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateChat"];
            };
        };
        responses: {
            /** @description The entity as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chat"];
                };
            };
        };
    };
    deleteChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatId: string;
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it has come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query: {
                chatId: string;
                senderType?: "BOT" | "CUSTOMER" | "AGENT";
                contentType?: "TEXT" | "IMAGE" | "AUDIO";
                timestampBefore?: string;
                timestampAfter?: string;
                orderBy?: "timestamp";
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: "chat"[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
        };
    };
    postMessage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description chatId, senderType, contentType, and content are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMessage"];
            };
        };
        responses: {
            /** @description Posted */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    listMessagesOfChat: {
        parameters: {
            query?: {
                senderType?: "BOT" | "CUSTOMER" | "AGENT";
                contentType?: "TEXT" | "IMAGE" | "AUDIO";
                timestampBefore?: string;
                timestampAfter?: string;
                orderBy?: "timestamp";
                order?: "asc" | "desc";
                /** @description Related entities to read along, comma-separated. */
                include?: "chat"[];
                /** @description How many entries an included list has at most; `X-Truncated-Includes` names the lists that were cut. */
                includeLimit?: number;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
        };
    };
    postMessageToChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        /** @description senderType, contentType, and content are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMessageToChat"];
            };
        };
        responses: {
            /** @description Posted */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        total: number;
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description name and role are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keyId: string;
                        name: string;
                        /** @enum {string} */
                        role: "service" | "auditor" | "operator";
                        businessIds: string[] | null;
                        /** Format: date-time */
                        createdAt: string;
                        key: string;
                    };
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateToken"];
            };
        };
        responses: {
            /** @description The token */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        /** Format: date-time */
                        expiresAt: string;
                    };
                };
            };
        };
    };
    listOwnBusinesses: {
        parameters: {
            query?: {
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OwnBusiness"][];
                        total: number;
                    };
                };
            };
        };
    };
    getBotInChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it keeps silent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotInChat"];
                };
            };
        };
    };
    resumeBotInChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chatId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it keeps silent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotInChat"];
                };
            };
        };
    };
    listAuditedEvents: {
        parameters: {
            query?: {
                /** @description `next` of the page before. Any position will do: what follows it is answered. */
                after?: string;
                /** @description How many at most; 50 unless given, and all of them as lines. */
                limit?: number;
                type?: "UserRegistered" | "UserProfileUpdated" | "UserEmailChanged" | "UserPasswordChanged" | "UserLoginProviderChanged" | "UserDeleted" | "UserRegistrationAbandoned" | "UserEmailChangeAbandoned" | "BusinessOpened" | "BusinessRenamed" | "BusinessDescribed" | "MemberAdded" | "MemberRoleChanged" | "MemberRemoved" | "BusinessDeleted" | "ChannelConnected" | "ChannelCredentialsRenewed" | "ChannelPointedElsewhere" | "ChannelDetailsUpdated" | "ChannelActivated" | "ChannelDeactivated" | "ChannelTokenInvalidated" | "ChannelRecovered" | "ChannelRecoveryAbandoned" | "ChannelDisconnected" | "ChannelConnectionAbandoned" | "ChannelChangeAbandoned" | "CustomerRegistered" | "CustomerProfileUpdated" | "CustomerMoved" | "CustomerPlatformIdChanged" | "CustomerDeleted" | "CustomerRegistrationAbandoned" | "CustomerPlatformIdChangeAbandoned" | "ProductAdded" | "ProductRepriced" | "ProductDetailsUpdated" | "ProductPictureChanged" | "ProductMadeAvailable" | "ProductWithdrawn" | "ProductDeleted" | "OrderPlaced" | "OrderConfirmed" | "OrderProcessingStarted" | "OrderShipped" | "OrderCancelled" | "OrderRedirected" | "OrderReassigned" | "OrderDeleted" | "ChatStarted" | "CustomerMessageReceived" | "BotReplied" | "AgentReplied" | "MessageEdited" | "MessageUnsent" | "ChatReopened" | "ChatClosedByBot" | "ChatClosedByAgent" | "ChatArchived" | "ChatMarkedAsTest" | "ChatMarkedAsReal" | "ChatReassigned" | "ChatDeleted" | "MessageQueued" | "SendAttempted" | "SendDeferred" | "SendOutcomeUnknown" | "MessagePartSent" | "MessageSent" | "MessageDelivered" | "MessageRead" | "SendFailed" | "MessageRequeued" | "ReplyAttempted" | "ReplyGiven" | "ReplyWithheld" | "BotResumed" | "WebhookItemReceived" | "WebhookItemRouted" | "WebhookItemDeferred" | "WebhookItemCaughtUp" | "PlatformMessageUnsent" | "PlatformMessageEdited" | "ApiKeyIssued" | "ApiKeyRevoked" | "SigningKeyAnnounced" | "SigningKeyRetired" | "EventParked" | "ParkedEventRetried" | "ParkedEventFailedAgain" | "ParkedEventDropped" | "ParkedEventSettled" | "SendRefusedByPage" | "ChannelOutageBegan" | "SendsPaused" | "SendsAccepted" | "UniqueKeyReserved" | "UniqueKeyReleased" | "RequestAccepted" | "RequestAnswered" | "RequestRefused" | "ProcessCheckpointed" | "StateSnapshotted";
                entity?: "users" | "businesses" | "channels" | "customers" | "products" | "orders" | "chats" | "deliveries" | "messages";
                /** @description Only with `entity`. Of `messages` it is the id of their chat. */
                entityId?: string;
                from?: string;
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; or all of it, one event a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditedEventPage"];
                    "application/x-ndjson": string;
                };
            };
        };
    };
    readHistory: {
        parameters: {
            query?: {
                /** @description `next` of the page before. Any position will do: what follows it is answered. */
                after?: string;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path: {
                entity: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
        };
    };
    listParked: {
        parameters: {
            query?: {
                process?: string;
                status?: "parked" | "retrying";
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            parkedId: string;
                            process: string;
                            eventId: string;
                            eventType: string;
                            stream: string;
                            revision: number;
                            attempts: number;
                            error: string;
                            /** @enum {string} */
                            status: "parked" | "retrying";
                            /** Format: date-time */
                            parkedAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        total: number;
                    };
                };
            };
        };
    };
    retryParked: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                parkedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being tried */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        parkedId: string;
                        process: string;
                        eventId: string;
                        eventType: string;
                        stream: string;
                        revision: number;
                        attempts: number;
                        error: string;
                        /** @enum {string} */
                        status: "parked" | "retrying";
                        /** Format: date-time */
                        parkedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
        };
    };
    dropParked: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                parkedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Dropped */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listWaiting: {
        parameters: {
            query?: {
                platform?: "facebook" | "instagram";
                pageId?: string;
                /** @description How many a page has at most. */
                limit?: number;
                /** @description How many to pass over; for deep lists `cursor` is faster. */
                offset?: number;
                /** @description `X-Next-Cursor` of the page before, under the same filters. Not together with `offset`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            itemId: string;
                            /** @enum {string} */
                            platform: "facebook" | "instagram";
                            pageId: string;
                            platformCustomerId: string;
                            /** @enum {string} */
                            kind: "message" | "echo" | "postback" | "delivery" | "read" | "seen" | "reaction" | "referral" | "unsend" | "edit" | "other";
                            happenedAt: string | null;
                            /** Format: date-time */
                            receivedAt: string;
                            thread: string;
                            /** Format: date-time */
                            deferredAt: string;
                        }[];
                        total: number;
                    };
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that are known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Instance"][];
                        total: number;
                    };
                };
            };
        };
    };
    verifyFacebookWebhook: {
        parameters: {
            query?: {
                "hub.mode"?: string;
                "hub.verify_token"?: string;
                "hub.challenge"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The challenge */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    receiveFacebookWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Taken in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": "EVENT_RECEIVED";
                };
            };
        };
    };
    handleFacebookWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Taken in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": "EVENT_RECEIVED";
                };
            };
        };
    };
    tryWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description recipient, sender, and content are required */
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryWebhook"];
            };
        };
        responses: {
            /** @description What the bot said; msg is empty where it kept silent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        image: string | null;
                        msg: string;
                    };
                };
            };
        };
    };
    createUploadToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The parameters; expire is in seconds since 1970 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                        expire: number;
                        signature: string;
                    };
                };
            };
        };
    };
    isLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                    };
                };
            };
        };
    };
    isReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                    };
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    readAsyncApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AsyncAPI 3 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        asyncapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
}
