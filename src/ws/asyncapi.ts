/** The AsyncAPI 3 document of `/ws`, made from the schemas that frames are read and checked by. */
import { z } from 'zod';
import { Components } from '../api/components.ts';
import { publisher } from '../api/publisher.ts';
import { clientFrames, PROTOCOL_VERSION } from './protocol.ts';
import { serverFrames } from './serverFrames.ts';

const CHANNEL = 'chat';
const JSON_TYPE = 'application/json';
/** Where a server of this kind listens unless it is told otherwise. */
const HOST = { description: 'Host and port.', default: '127.0.0.1:3000' } as const;

type Messages = readonly (readonly [name: string, message: object])[];

export function asyncapiDocument(): object {
  const components = new Components();
  const fromClients: Messages = Object.entries(clientFrames).map(([type, schema]) => [
    `client-${type}`,
    messageOf(type, components.describe(z.intersection(typeIs(type), schema), 'input')),
  ]);
  const fromServer: Messages = Object.entries(serverFrames).map(([type, schema]) => [
    `server-${type}`,
    messageOf(type, components.describe(schema, 'output')),
  ]);
  const messages = Object.fromEntries([...fromClients, ...fromServer]);
  return {
    asyncapi: '3.0.0',
    info: aboutProtocol(),
    defaultContentType: JSON_TYPE,
    servers: { plain: serverBy('ws'), encrypted: serverBy('wss') },
    channels: { [CHANNEL]: channelOf(Object.keys(messages)) },
    operations: {
      readClientFrame: operation('receive', 'What clients ask for.', fromClients),
      sendServerFrame: operation('send', 'Answers, and what happened in the chats followed.', fromServer),
    },
    components: { messages, schemas: components.schemas, securitySchemes },
  };
}

const aboutProtocol = () => ({
  title: 'chatledger chat',
  version: `${PROTOCOL_VERSION}.0.0`,
  description: 'Chat over WebSocket: one JSON object a text message. docs/PROTOCOL.md says what misuse gets.',
  ...publisher,
  tags: [{ name: 'chat', description: 'Following chats, and writing in them.' }],
});

/** In the handshake, or for browsers in the frame `authenticate`. */
const securitySchemes = { bearer: { type: 'http', scheme: 'bearer' } } as const;

const serverBy = (protocol: 'ws' | 'wss') => ({
  host: '{host}',
  protocol,
  variables: { host: HOST },
  security: [{ $ref: '#/components/securitySchemes/bearer' }],
});

const channelOf = (names: readonly string[]) => ({
  address: '/ws',
  description: 'One connection follows any number of chats and businesses.',
  messages: Object.fromEntries(names.map(name => [name, { $ref: `#/components/messages/${name}` }])),
  bindings: { ws: { method: 'GET' } },
});

const typeIs = (type: string) => z.object({ type: z.literal(type) });

/** From the server's point of view, as AsyncAPI has it. */
const operation = (action: 'send' | 'receive', description: string, messages: Messages) => ({
  action,
  description,
  channel: { $ref: `#/channels/${CHANNEL}` },
  messages: messages.map(([name]) => ({ $ref: `#/channels/${CHANNEL}/messages/${name}` })),
});

const messageOf = (name: string, payload: object) => ({
  name,
  title: name,
  contentType: JSON_TYPE,
  payload,
});
