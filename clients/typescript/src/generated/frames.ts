/** Made by `npm run client` from the documents of the API; do not edit. */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
        "client-authenticate": {
            /** @constant */
            type: "authenticate";
            id?: string;
            token: string;
        };
        "client-subscribe": {
            /** @constant */
            type: "subscribe";
            id: string;
            after?: string;
            epoch?: string;
            chatId?: string;
            businessId?: string;
        };
        "client-unsubscribe": {
            /** @constant */
            type: "unsubscribe";
            id: string;
            chatId?: string;
            businessId?: string;
        };
        "client-send": {
            /** @constant */
            type: "send";
            id: string;
            chatId: string;
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
            /** @enum {string} */
            contentType: "TEXT" | "IMAGE" | "AUDIO";
            content: string;
            clientMessageId?: string;
        };
        "client-typing": {
            /** @constant */
            type: "typing";
            chatId: string;
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
        };
        "client-ping": {
            /** @constant */
            type: "ping";
            id?: string;
        };
        "server-hello": {
            /** @constant */
            type: "hello";
            /** @constant */
            protocol: 1;
            epoch: string;
            /** @description Place in the log, a decimal string */
            position: string;
        };
        "server-authenticated": {
            /** @constant */
            type: "authenticated";
            /** @description The id of the frame that this answers */
            id?: string;
            expiresAt: string | null;
        };
        "server-token-expiring": {
            /** @constant */
            type: "token-expiring";
            expiresAt: string;
        };
        "server-subscription-ended": {
            /** @constant */
            type: "subscription-ended";
            chatId?: string;
            businessId?: string;
            /** @enum {string} */
            reason: "not-permitted";
        };
        "server-subscribed": {
            /** @constant */
            type: "subscribed";
            /** @description The id of the frame that this answers */
            id: string;
            /** @description Place in the log, a decimal string */
            position: string;
            epoch: string;
            recovered: boolean;
            /** @enum {string} */
            reason?: "other-epoch" | "beyond-head";
        };
        "server-unsubscribed": {
            /** @constant */
            type: "unsubscribed";
            /** @description The id of the frame that this answers */
            id: string;
        };
        "server-sent": {
            /** @constant */
            type: "sent";
            /** @description The id of the frame that this answers */
            id: string;
            /** @description Place in the log, a decimal string */
            position: string;
            message: components["schemas"]["Message"];
        };
        "server-pong": {
            /** @constant */
            type: "pong";
            /** @description The id of the frame that this answers */
            id?: string;
        };
        "server-message": {
            /** @constant */
            type: "message";
            /** @description Place in the log, a decimal string */
            position: string;
            chatId: string;
            message: components["schemas"]["Message"];
        };
        "server-message-changed": {
            /** @constant */
            type: "message-changed";
            /** @description Place in the log, a decimal string */
            position: string;
            chatId: string;
            /** @enum {string} */
            change: "edited" | "unsent";
            /** @description As it shows from here on */
            message: components["schemas"]["Message"];
        };
        "server-chat": {
            /** @constant */
            type: "chat";
            /** @description Place in the log, a decimal string */
            position: string;
            /** @enum {string} */
            change: "started" | "changed" | "deleted";
            /** @description As REST shows it; of a deleted chat its ids alone */
            chat: components["schemas"]["Chat"] | {
                chatId: string;
                businessId: string;
            };
        };
        "server-delivery": {
            /** @constant */
            type: "delivery";
            /** @description Place in the log, a decimal string */
            position: string;
            chatId: string;
            messageId: string;
            platformMessageId: string | null;
            /** @enum {string} */
            status: "queued" | "unknown" | "sent" | "delivered" | "read" | "failed";
        };
        "server-typing": {
            /** @constant */
            type: "typing";
            chatId: string;
            /** @enum {string} */
            senderType: "BOT" | "CUSTOMER" | "AGENT";
        };
        "server-error": {
            /** @constant */
            type: "error";
            /** @description The id of the frame that this answers */
            id?: string;
            /** @enum {string} */
            code: "invalid-json" | "unknown-type" | "invalid-frame" | "unauthenticated" | "not-permitted" | "not-found" | "already-subscribed" | "not-subscribed" | "too-many-subscriptions" | "too-many-frames" | "idempotency-key-reused" | "request-in-progress" | "unavailable" | "internal-error";
            message: string;
            retryable: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
