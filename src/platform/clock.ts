/** The only source of the current time. */

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Whole seconds since the Unix epoch, as JWT NumericDate (RFC 7519 §2) wants them. */
export function epochSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
