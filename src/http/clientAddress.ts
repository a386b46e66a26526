/** From where a request comes: the connection says so, or a proxy that is trusted. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const LOOPBACK = ['127.0.0.0/8', '::1'];
/** Of an IPv6 address this many of its groups: one household has all that begin with them. */
const IPV6_GROUPS = 4;

export class ClientAddresses {
  readonly #trusted: BlockList | undefined;

  /** Addresses, networks, or `loopback`. */
  constructor(trusted: readonly string[]) {
    this.#trusted = trusted.length === 0 ? undefined : blockListOf(trusted);
  }

  of({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
    const peer = plain(socket.remoteAddress ?? '');
    if (!this.#isTrusted(peer)) return peer;
    const forwarded = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .map(each => plain(each.trim()))
      .filter(each => isIP(each) !== 0);
    // The last that no trusted proxy wrote down: what stands before it anybody may have made up.
    return forwarded.findLast(each => !this.#isTrusted(each)) ?? forwarded[0] ?? peer;
  }

  #isTrusted(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#trusted?.check(address, version === 4 ? 'ipv4' : 'ipv6') === true;
  }
}

function blockListOf(trusted: readonly string[]): BlockList {
  const list = new BlockList();
  for (const each of trusted.flatMap(given => (given === 'loopback' ? LOOPBACK : [given]))) {
    const [address = '', length] = each.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (length === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(length), family);
  }
  return list;
}

/** IPv4 as such, where a socket for both kinds tells it in IPv6. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Those who share it are counted together. */
export const networkOf = (address: string): string =>
  isIP(address) === 6 ? address.split(':').slice(0, IPV6_GROUPS).join(':') : address;
