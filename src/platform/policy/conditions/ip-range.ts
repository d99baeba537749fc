/** Internet addresses and CIDR ranges of both families; an IPv4-mapped IPv6 address is the IPv4 address. */
import { isIPv4, isIPv6 } from 'node:net';

/** Sixteen-bit words: two for IPv4, eight for IPv6. */
export type Address = readonly number[];

export interface IpRange {
  network: Address;
  prefixLength: number;
}

const wordBits = 16;
const mappedPrefixLength = 96;

/** Undefined when the text is no address. A zone such as `%eth0` is left out of the comparison. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return parseIpv4(text);
  if (!isIPv6(text)) return undefined;
  const words = parseIpv6(text.replace(/%.*$/, ''));
  return isMapped(words) ? words.slice(6) : words;
}

/** An address, or an address and a prefix length; bits after the prefix are ignored. */
export function parseRange(text: string): IpRange | undefined {
  const [addressText = '', prefixText, ...more] = text.split('/');
  if (more.length > 0 || addressText.includes('%')) return undefined;
  const address = parseAddress(addressText);
  if (address === undefined) return undefined;
  const bits = address.length * wordBits;
  if (prefixText === undefined) return { network: address, prefixLength: bits };
  if (!/^\d{1,3}$/.test(prefixText)) return undefined;
  const writtenAsMapped = address.length === 2 && addressText.includes(':');
  const prefixLength = Number(prefixText) - (writtenAsMapped ? mappedPrefixLength : 0);
  return prefixLength < 0 || prefixLength > bits ? undefined : { network: address, prefixLength };
}

export function isInRange(address: Address, { network, prefixLength }: IpRange): boolean {
  if (address.length !== network.length) return false;
  return network.every((word, index) => {
    const freeBits = Math.min(wordBits, Math.max(0, (index + 1) * wordBits - prefixLength));
    return (address[index] ?? 0) >> freeBits === word >> freeBits;
  });
}

function parseIpv4(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function parseIpv6(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const left = parseWords(head);
  if (tail === undefined) return left;
  const right = parseWords(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function parseWords(text: string): number[] {
  if (text === '') return [];
  return text
    .split(':')
    .flatMap((word) => (word.includes('.') ? parseIpv4(word) : [Number.parseInt(word, 16)]));
}

function isMapped(words: Address): boolean {
  return words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0);
}
