/** Which addresses endpoints listen on: a connection's endpoint is known by them, so no two may share one. */
import { isIP } from 'node:net';
import type { ListenAddress } from './endpoint.ts';

const wildcards = new Set(['0.0.0.0', '::']);
const lastPort = 65_535;

/** A complaint, or undefined when the address can be bound. */
export function faultOf({ host, port }: ListenAddress): string | undefined {
  if (isIP(host) === 0) return `${host} is not an IP address`;
  if (!Number.isInteger(port) || port < 0 || port > lastPort) return `${port} is not a port`;
  return undefined;
}

/** True when one socket could be both: `0.0.0.0:443` holds `10.1.0.10:443` too. */
export function overlap(left: ListenAddress, right: ListenAddress): boolean {
  if (left.port !== right.port || left.port === 0) return false;
  return left.host === right.host || wildcards.has(left.host) || wildcards.has(right.host);
}

export function addressText({ host, port }: ListenAddress): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Addresses from the first one on that no endpoint has, by port. */
export function* freeAddresses(
  first: ListenAddress,
  taken: readonly ListenAddress[],
): Generator<ListenAddress> {
  for (let { port } = first; port <= lastPort; port += 1) {
    const address = { host: first.host, port };
    if (!taken.some((other) => overlap(other, address))) yield address;
  }
}
