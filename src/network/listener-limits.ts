/** How much patience and room a listener has for its peers. */

export interface ListenerLimits {
  /** From the connection's first moment to the end of its TLS handshake. */
  handshakeTimeoutMs: number;
  /** To the end of a request's headers. */
  headersTimeoutMs: number;
  /** To the end of a request's body. */
  requestTimeoutMs: number;
  /** Between requests. */
  keepAliveTimeoutMs: number;
  /** Without a byte in either direction; longer than the longest answer takes (29 s through a private API). */
  inactivityTimeoutMs: number;
  /** How often the above are looked at. */
  checkIntervalMs: number;
  maxHeaderBytes: number;
  maxHeaderPairs: number;
  /** Of one listener, so that one endpoint's peers do not take the others' room. */
  maxConnections: number;
}

export const defaultLimits: ListenerLimits = {
  handshakeTimeoutMs: 10_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  keepAliveTimeoutMs: 65_000,
  inactivityTimeoutMs: 65_000,
  checkIntervalMs: 1000,
  maxHeaderBytes: 16 * 1024,
  maxHeaderPairs: 100,
  maxConnections: 10_000,
};
