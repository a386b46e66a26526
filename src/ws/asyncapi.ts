/** The AsyncAPI 3 document of `/ws`, made from the schemas that frames are read and checked by. */
import { z } from 'zod';
import { clientFrames, PROTOCOL_VERSION } from './protocol.ts';
import { serverFrames } from './serverFrames.ts';

const CHANNEL = 'chat';

export function asyncapiDocument(): object {
  const fromClients = Object.entries(clientFrames).map(
    ([type, schema]) =>
      [`client-${type}`, messageOf(type, z.intersection(typeIs(type), schema), 'input')] as const,
  );
  const fromServer = Object.entries(serverFrames).map(
    ([type, schema]) => [`server-${type}`, messageOf(type, schema, 'output')] as const,
  );
  const messages = Object.fromEntries([...fromClients, ...fromServer]);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'chatledger chat',
      version: `${PROTOCOL_VERSION}.0.0`,
      description:
        'Chat over WebSocket: one JSON object a text message. docs/PROTOCOL.md says what misuse gets.',
    },
    defaultContentType: 'application/json',
    channels: {
      [CHANNEL]: {
        address: '/ws',
        messages: Object.fromEntries(
          Object.keys(messages).map(name => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      readClientFrame: operation(
        'receive',
        fromClients.map(([name]) => name),
      ),
      sendServerFrame: operation(
        'send',
        fromServer.map(([name]) => name),
      ),
    },
    components: { messages },
  };
}

const typeIs = (type: string) => z.object({ type: z.literal(type) });

/** From the server's point of view, as AsyncAPI has it. */
const operation = (action: 'send' | 'receive', names: readonly string[]) => ({
  action,
  channel: { $ref: `#/channels/${CHANNEL}` },
  messages: names.map(name => ({ $ref: `#/channels/${CHANNEL}/messages/${name}` })),
});

function messageOf(name: string, schema: z.ZodType, io: 'input' | 'output') {
  return { name, title: name, payload: z.toJSONSchema(schema, { io, unrepresentable: 'any' }) };
}
