/** Which names the server's certificate carries, and which names the authority may ever sign. */
import { BlockList, isIP, SocketAddress } from 'node:net';

/** What the authority is limited to, whatever else is added. */
const permittedDomains: readonly string[] = ['amazonaws.com', 'amazoncognito.com', 'api.aws', 'localhost'];
const permittedRanges: readonly string[] = ['127.0.0.0/8', '::1/128'];

export interface NameSet {
  /** Lower case; a leading `*.` stands for one label. */
  dns: string[];
  ip: string[];
}

/** Every name under which clients reach the services, and what the operator adds. */
export function serverNames(region: string, extra: readonly string[]): NameSet {
  const hosts = [
    'cognito-idp',
    'cognito-idp-fips',
    'cognito-identity',
    'cognito-identity-fips',
    'sts',
    'secretsmanager',
    '*.execute-api',
  ];
  const endpointHosts = ['*.cognito-idp', '*.cognito-identity', '*.execute-api'];
  const names: NameSet = {
    dns: [
      ...hosts.map((host) => `${host}.${region}.amazonaws.com`),
      ...endpointHosts.map((host) => `${host}.${region}.vpce.amazonaws.com`),
      'localhost',
    ],
    ip: ['127.0.0.1', '::1'],
  };
  for (const name of extra) add(names, name);
  return { dns: [...new Set(names.dns)].toSorted(), ip: [...new Set(names.ip)].toSorted() };
}

/** Domains and ranges (`10.0.0.0/8`) for the authority's name constraints. */
export function permittedNames(extra: readonly string[]): NameSet {
  const names = { dns: [...permittedDomains], ip: [...permittedRanges] };
  for (const name of extra) {
    const [address = ''] = name.split('/');
    const family = isIP(address);
    if (family === 0) add(names, name.replace(/^\*\./, ''));
    else names.ip.push(name.includes('/') ? name : `${address}/${family === 4 ? 32 : 128}`);
  }
  return { dns: [...new Set(names.dns)], ip: [...new Set(names.ip)] };
}

/** The names that lie outside what is permitted (RFC 5280 §4.2.1.10). */
export function namesOutside(permitted: NameSet, names: NameSet): string[] {
  const ranges = new BlockList();
  for (const range of permitted.ip) {
    const [address = '', prefix] = range.split('/');
    ranges.addSubnet(address, Number(prefix), ipType(address));
  }
  return [
    ...names.dns.filter((name) => !permitted.dns.some((base) => isWithin(base, name.replace(/^\*\./, '')))),
    ...names.ip.filter((address) => !ranges.check(address, ipType(address))),
  ];
}

/** One way to write each address, so that sets of names can be compared. */
export function canonicalAddress(address: string): string {
  return new SocketAddress({ address, family: ipType(address) }).address;
}

function isWithin(base: string, name: string): boolean {
  return name === base || name.endsWith(`.${base}`);
}

function ipType(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

function add(names: NameSet, name: string): void {
  if (isIP(name) !== 0) {
    names.ip.push(canonicalAddress(name));
    return;
  }
  const lower = name.toLowerCase();
  if (!/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(lower)) {
    throw new Error(`${name} is neither a host name nor an IP address`);
  }
  names.dns.push(lower);
}
