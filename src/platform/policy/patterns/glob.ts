/** Matches text against `*` and `?` without backtracking: no pattern is slow on any text. */

/** Text between two stars. With a `?` in it, also its character codes, `anyCode` where any will do. */
interface Segment {
  text: string;
  codes: readonly number[] | undefined;
}

const anyCode = -1;
const emptySegment: Segment = { text: '', codes: undefined };

/** Segments in order, with any text, also none, between two of them; without a `last`, no star at all. */
export interface Glob {
  first: Segment;
  middle: readonly Segment[];
  last: Segment | undefined;
}

/** Builds a glob of literal text and wildcards, so that a literal `*` is never mistaken for a star. */
export class GlobBuilder {
  #segments: Segment[] = [];
  #text = '';
  #holes = new Set<number>();

  literal(text: string): void {
    this.#text += text;
  }

  anyOne(): void {
    this.#holes.add(this.#text.length);
    this.#text += '?';
  }

  anyText(): void {
    this.#endSegment();
  }

  build(): Glob {
    this.#endSegment();
    const [first = emptySegment, ...middle] = this.#segments;
    const last = middle.pop();
    return { first, middle, last };
  }

  #endSegment(): void {
    const text = this.#text;
    const holes = this.#holes;
    const codes = Array.from({ length: text.length }, (_, at) =>
      holes.has(at) ? anyCode : text.charCodeAt(at),
    );
    this.#segments.push({ text, codes: holes.size === 0 ? undefined : codes });
    this.#text = '';
    this.#holes = new Set();
  }
}

export function parseGlob(pattern: string): Glob {
  const builder = new GlobBuilder();
  for (const character of pattern) {
    if (character === '*') builder.anyText();
    else if (character === '?') builder.anyOne();
    else builder.literal(character);
  }
  return builder.build();
}

/** Taking the leftmost place for every segment is enough: later segments only gain room by it. */
export function matchesGlob({ first, middle, last }: Glob, text: string): boolean {
  if (last === undefined) return text.length === first.text.length && stands(first, text, 0);
  const end = text.length - last.text.length;
  if (end < first.text.length || !stands(first, text, 0) || !stands(last, text, end)) return false;
  let position = first.text.length;
  for (const segment of middle) {
    const found = find(segment, text, position);
    if (found === -1 || found + segment.text.length > end) return false;
    position = found + segment.text.length;
  }
  return true;
}

function find(segment: Segment, text: string, from: number): number {
  if (segment.codes === undefined) return text.indexOf(segment.text, from);
  for (let position = from; position + segment.text.length <= text.length; position += 1) {
    if (stands(segment, text, position)) return position;
  }
  return -1;
}

function stands(segment: Segment, text: string, position: number): boolean {
  if (segment.codes === undefined) return text.startsWith(segment.text, position);
  if (position + segment.text.length > text.length) return false;
  return segment.codes.every((code, at) => code === anyCode || code === text.charCodeAt(position + at));
}
