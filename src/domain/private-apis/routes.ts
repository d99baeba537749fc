/** Which method a request means: literal before `{name}` before `{name+}`, then the verb before `ANY`. */
import type { Method, Methods, Resource, Verb } from './rest-api.ts';

export interface RouteTable {
  readonly routes: readonly Route[];
}

interface Route {
  resourcePath: string;
  parts: readonly Part[];
  methods: Methods;
}

interface Part {
  kind: 'literal' | 'parameter' | 'greedy';
  text: string;
}

export interface RouteMatch {
  resourcePath: string;
  verb: Verb;
  method: Method;
}

const ranks = { literal: 0, parameter: 1, greedy: 2 } as const;

export function compileRoutes(resources: readonly Resource[]): RouteTable {
  const served = resources.filter(({ methods }) => Object.keys(methods).length > 0);
  const routes = served.map(({ path, methods }) => ({ resourcePath: path, parts: partsOf(path), methods }));
  return { routes: routes.toSorted(bySpecificity) };
}

/**
 * The resource is settled first: one that lacks the verb is not replaced by a less specific one that has it.
 * `segments` are those after the stage, decoded.
 */
export function matchRoute(
  table: RouteTable,
  verb: string,
  segments: readonly string[],
): RouteMatch | undefined {
  const route = table.routes.find(({ parts }) => covers(parts, segments));
  if (route === undefined) return undefined;
  const found = Object.hasOwn(route.methods, verb) ? (verb as Verb) : 'ANY';
  const method = route.methods[found];
  return method === undefined ? undefined : { resourcePath: route.resourcePath, verb: found, method };
}

export function partsOf(path: string): Part[] {
  return path
    .split('/')
    .slice(1)
    .filter((text) => text !== '')
    .map((text) => ({ kind: kindOf(text), text }));
}

function kindOf(text: string): Part['kind'] {
  if (!text.startsWith('{')) return 'literal';
  return text.endsWith('+}') ? 'greedy' : 'parameter';
}

function covers(parts: readonly Part[], segments: readonly string[]): boolean {
  for (const [at, part] of parts.entries()) {
    const segment = segments[at];
    if (segment === undefined || segment === '') return false;
    if (part.kind === 'greedy') return true;
    if (part.kind === 'literal' && part.text !== segment) return false;
  }
  return parts.length === segments.length;
}

function bySpecificity(one: Route, other: Route): number {
  for (const [at, part] of one.parts.entries()) {
    const rival = other.parts[at];
    if (rival === undefined) return -1;
    const difference = ranks[part.kind] - ranks[rival.kind];
    if (difference !== 0) return difference;
  }
  return one.parts.length - other.parts.length;
}
