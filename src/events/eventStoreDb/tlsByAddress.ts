/**
 * TLS to nodes that are called by an IP address, in the connection string or by the cluster's gossip. The client's gRPC
 * library (1.14.7, `channel-credentials.js`) hands the address to `tls.connect` as a server name, which RFC 6066 does not
 * allow and Node 26 refuses. Here no name is sent then; the certificate must carry the address all the same, as
 * `tls.connect` compares it with the host that it was given.
 */
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import type grpc from '@grpc/grpc-js';

/** Not in the library's types: what a channel's credentials make of a target. */
interface Connector {
  readonly connectionOptions?: { servername?: string; host?: string };
}
interface SecureCredentials {
  _createSecureConnector(...args: unknown[]): Connector;
}

let isMended = false;

/** For all channels of this process; again, it does nothing. */
export function allowTlsByAddress(): void {
  if (isMended) return;
  isMended = true;
  const credentials = secureCredentials();
  const create = credentials._createSecureConnector;
  credentials._createSecureConnector = function (this: SecureCredentials, ...args) {
    const connector = create.apply(this, args);
    const options = connector.connectionOptions;
    const name = options?.servername ?? '';
    if (options && isIP(withoutBrackets(name)) !== 0) {
      options.host = withoutBrackets(name);
      options.servername = '';
    }
    return connector;
  };
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** What all secure credentials of the library that the client uses have in common. */
function secureCredentials(): SecureCredentials {
  const ofClient = createRequire(createRequire(import.meta.url).resolve('@eventstore/db-client'));
  const { credentials } = ofClient('@grpc/grpc-js') as typeof grpc;
  return Object.getPrototypeOf(credentials.createSsl()) as SecureCredentials;
}
