/** Made by `npm run client` from the documents of the API; do not edit. */
export const keyedPaths: ReadonlySet<string> = new Set<string>([
  "/api/users",
  "/api/businesses",
  "/api/channels",
  "/api/customers",
  "/api/products",
  "/api/orders",
  "/api/chats",
  "/api/messages",
  "/api/chats/{chatId}/messages"
]);
