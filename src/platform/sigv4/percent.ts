/** Percent-encoding as Signature Version 4 wants it: RFC 3986, upper-case digits, only unreserved characters bare. */

/** Encodes everything but unreserved characters, also a `%` that is already there. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, percentEncodeCharacter);
}

/** The one spelling of text that is already encoded; undefined when a `%` is not followed by two digits. */
export function normalizePercent(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text.replace(/%..|[^A-Za-z0-9_.~-]/g, (piece) => {
    if (piece.length === 1) return percentEncodeCharacter(piece);
    const character = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
    return /[A-Za-z0-9_.~-]/.test(character) ? character : piece.toUpperCase();
  });
}

function percentEncodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
