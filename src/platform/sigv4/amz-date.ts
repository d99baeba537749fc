/** The one date form of Signature Version 4: ISO 8601 basic format, in UTC, whole seconds. */

/** Seconds since the epoch; undefined when the text is not `YYYYMMDD'T'HHMMSS'Z'` or no real time. */
export function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  return formatAmzDate(seconds) === text ? seconds : undefined;
}

export function formatAmzDate(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
