/** From where a request comes: the connection says so, or a proxy that is trusted. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';

const LOOPBACK = ['127.0.0.0/8', '::1'];
/** Of an IPv6 address this many of its groups: one household has all that begin with them. */
const IPV6_GROUPS = 4;
const IPV6_LENGTH = 8;

export class ClientAddresses {
  readonly #trusted: BlockList | undefined;
  /** By connection, where no proxy is trusted. */
  readonly #networks = new WeakMap<Socket, string>();

  /** Addresses, networks, or `loopback`. */
  constructor(trusted: readonly string[]) {
    this.#trusted = trusted.length === 0 ? undefined : blockListOf(trusted);
  }

  of({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
    let address = plain(socket.remoteAddress ?? '');
    if (!this.#isTrusted(address)) return address;
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    // Each is what the proxy after it saw. What stands before one that is not trusted anybody may have made up.
    for (const each of forwarded.reverse().map(asAddress)) {
      if (isIP(each) === 0) return address;
      address = each;
      if (!this.#isTrusted(each)) return each;
    }
    return address;
  }

  /** Of the client's address; those who share a network are counted together. */
  networkOf(request: IncomingMessage): string {
    if (this.#trusted) return networkOf(this.of(request));
    const known = this.#networks.get(request.socket);
    if (known !== undefined) return known;
    const network = networkOf(this.of(request));
    this.#networks.set(request.socket, network);
    return network;
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

/** Some proxies add the port. */
const asAddress = (text: string): string =>
  plain(text.trim().replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')).replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');

/** An IPv4 address, or the /64 of one of IPv6. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const omitted = tail === undefined ? 0 : IPV6_LENGTH - before.length - after.length;
  const groups = [...before, ...Array(omitted).fill('0'), ...after];
  return groups.slice(0, IPV6_GROUPS).join(':');
}

/** Without leading zeros; an IPv4 address at the end stands for two groups. */
const groupsOf = (part: string): readonly string[] =>
  part === ''
    ? []
    : part.split(':').flatMap(group => (group.includes('.') ? ['0', '0'] : group.replace(/^0+(?=.)/, '')));
