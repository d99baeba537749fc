/** Reads the bytes of a request body as JSON: strict UTF-8, bounded depth. */
import { refuse } from './refusal.ts';

/** Far deeper than any shape of the contract, far below what could exhaust the stack. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * An empty body is refused like any other text that is not JSON, as AWS does: clients send `{}` when there is nothing
 * to say. AWS adds no message to these refusals.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (isDeeperThan(MAX_DEPTH, bytes)) refuse('SerializationException', '', 'JSON is nested too deeply');
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    // The parser's own words quote the body, which may hold a password.
    return refuse('SerializationException', '', 'the body is not JSON in UTF-8');
  }
}

/** Counts brackets outside of strings, so that hostile nesting never reaches the recursive parser. */
function isDeeperThan(limit: number, bytes: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (OPENING.has(byte) && (depth += 1) > limit) return true;
    else if (CLOSING.has(byte)) depth -= 1;
  }
  return false;
}
