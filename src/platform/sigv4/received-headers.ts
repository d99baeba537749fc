/** The headers of a request as received, by lower-case name, with repeated ones kept apart and in order. */

export type ReceivedHeaders = ReadonlyMap<string, readonly string[]>;

/** Takes names and values in turn, as Node's `rawHeaders` has them. */
export function readHeaders(rawHeaders: readonly string[]): ReceivedHeaders {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

/** The first value, trimmed; whether there are more is for the caller to have asked. */
export function headerValue(headers: ReceivedHeaders, name: string): string | undefined {
  return headers.get(name)?.[0]?.trim();
}

/** Values joined by commas, each trimmed and its runs of spaces made one; undefined for what no header may carry. */
export function canonicalHeaderValue(values: readonly string[]): string | undefined {
  if (!values.every((value) => /^[\t\x20-\x7e]*$/.test(value))) return undefined;
  return values.map((value) => value.replace(/[\t ]+/g, ' ').trim()).join(',');
}
