/** What is certain about a connection: facts of the socket and its listener, never of a header. */
import type { Endpoint } from './endpoint.ts';

export interface Connection {
  /** The interface endpoint whose listener accepted the connection, as it is now. */
  readonly endpoint: Endpoint;
  /** The peer's address as the kernel reports it; IPv4 peers of an IPv6 socket in their IPv4 form. */
  readonly sourceIp: string;
  /** True over TLS. */
  readonly secure: boolean;
  /** The server name the client asked for: its wish, no proof of anything. */
  readonly sni?: string | undefined;
}

const connections = new WeakMap<object, Connection>();

/** Called by the listener, once per accepted socket, before any byte of it is parsed. */
export function attributeSocket(socket: object, connection: Connection): void {
  connections.set(socket, connection);
}

/** The connection a request arrived on. Throws for a socket that no listener attributed. */
export function connectionOf(request: { readonly socket: object }): Connection {
  const connection = connections.get(request.socket);
  if (connection === undefined) throw new Error('a request on a socket that no listener attributed');
  return connection;
}
