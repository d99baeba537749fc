/** Takes a request's target apart once, so that routes and policies decide about the very same path. */

export interface RequestPath {
  stage: string;
  /** After the stage, percent-decoded, without a trailing empty one. */
  segments: readonly string[];
  /** As in the resource ARN: `/stage/VERB/` is followed by this, without a leading slash. */
  resource: string;
}

/** Undefined when the target is not in origin form (RFC 9112 §3.2.1) or not percent-encoded UTF-8. */
export function readRequestPath(target: string): RequestPath | undefined {
  if (!target.startsWith('/')) return undefined;
  const [path = ''] = target.split('?', 1);
  const decoded = decodeSegments(path.slice(1).split('/'));
  if (decoded === undefined) return undefined;
  const [stage = '', ...segments] = decoded;
  if (segments.at(-1) === '') segments.pop();
  return { stage, segments, resource: segments.map(keepWhole).join('/') };
}

function decodeSegments(segments: readonly string[]): string[] | undefined {
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

/** An encoded slash belongs to its segment: in the ARN it must not look like a step down the tree. */
function keepWhole(segment: string): string {
  return segment.replaceAll('/', '%2F');
}
