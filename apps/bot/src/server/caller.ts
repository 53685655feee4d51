/** From which address somebody asks, also through proxies of ours. */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

export type CallerOf = (request: {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}) => string;

/**
 * `proxies` are addresses and networks ("10.0.0.0/8") whose X-Forwarded-For is believed; those of this machine always are.
 * Of an IPv6 address the network of its owner counts, of which they have all addresses.
 */
export const createCallerOf = (proxies: readonly string[] = []): CallerOf => {
  const own = new BlockList();
  for (const proxy of ['127.0.0.0/8', '::1', ...proxies]) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) own.addAddress(address, family);
    else own.addSubnet(address, Number(bits), family);
  }
  const isProxy = (address: string): boolean => own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return ({ headers, socket }) => {
    const told = headers['x-forwarded-for'];
    const direct = toAddress(socket.remoteAddress ?? '');
    if (told === undefined) return isIPv6(direct) ? networkOf(direct) : direct;
    const way = (Array.isArray(told) ? told.join(',') : told).split(',').map((one) => toAddress(one.trim()));
    // Each proxy wrote down who came to it; what stands before the first that is none of ours is anybody's word.
    let address = direct;
    while (address !== '' && isProxy(address)) {
      const before = way.pop();
      if (before === undefined || before === '') break;
      address = before;
    }
    return isIPv6(address) ? networkOf(address) : address;
  };
};

/** "" for what is none. */
const toAddress = (text: string): string => {
  const plain = text.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) === 0 ? '' : plain;
};

const networkOf = (address: string): string => {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const gap = tail === undefined ? 0 : 8 - (first?.length ?? 0) - (last?.length ?? 0);
  const groups = [...(first ?? []), ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...(last ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
};
