/** Reads the bytes of a request body as JSON: strict UTF-8, bounded depth, bounded number of values. */
import { refuse } from './refusal.ts';

/** Far deeper than any shape of the contract, far below what could exhaust the stack. */
const MAX_DEPTH = 64;

/** More values than any input of the contract can hold, few enough to be read within a few milliseconds. */
const MAX_VALUES = 20_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * An empty body is refused like any other text that is not JSON, as AWS does: clients send `{}` when there is nothing
 * to say. AWS adds no message to these refusals.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (isTooMuch(bytes)) refuse('SerializationException', '', 'JSON is nested too deeply or holds too much');
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown;
  } catch {
    // The parser's own words quote the body, which may hold a password.
    return refuse('SerializationException', '', 'the body is not JSON in UTF-8');
  }
}

/** Counts brackets and commas outside of strings, so that hostile bodies never reach the parser. */
function isTooMuch(bytes: Uint8Array): boolean {
  let depth = 0;
  let values = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (OPENING.has(byte) && (depth += 1) > MAX_DEPTH) return true;
    else if (CLOSING.has(byte)) depth -= 1;
    else if (byte === COMMA && (values += 1) > MAX_VALUES) return true;
  }
  return false;
}
