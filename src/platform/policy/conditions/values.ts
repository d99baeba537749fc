/** Reading of typed condition values; undefined when the text is not of the type. */

export function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
}

/** The W3C profile of ISO 8601: from a year alone to fractions of a second. */
const isoPattern =
  /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Milliseconds since the epoch, of an ISO 8601 date or of seconds since the epoch; without a zone, UTC. */
export function parseTime(text: string): number | undefined {
  const iso = isoPattern.exec(text);
  if (iso === null) return /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
  const hasTimeWithoutZone = text.includes('T') && iso[1] === undefined;
  const time = Date.parse(hasTimeWithoutZone ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}

/** The one spelling of the bytes, so that equal bytes are equal texts. */
export function canonicalBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const canonical = Buffer.from(text, 'base64').toString('base64');
  return canonical.replace(/=+$/, '') === text.replace(/=+$/, '') ? canonical : undefined;
}
