/** The import rules: which layer may know which, rooms by their front file only, doors apart from each other. */
import type { Source } from './sources.ts';

/** Each layer and the layers it may import besides itself; `test`, `bench` and `scripts` may import anything. */
const mayImport: Record<string, readonly string[]> = {
  contract: [],
  platform: [],
  config: [],
  storage: ['contract', 'platform'],
  network: ['platform', 'config'],
  domain: ['contract', 'platform', 'storage'],
  http: ['contract', 'platform', 'domain'],
  cli: ['contract', 'platform', 'storage', 'network', 'domain', 'http', 'config', 'app'],
  app: ['contract', 'platform', 'storage', 'network', 'domain', 'http', 'config'],
  main: ['platform', 'config', 'storage', 'app', 'cli'],
};

/** Files of the domain that are everybody's words rather than a room's inside. */
const sharedWords = ['src/domain/endpoints/connection.ts', 'src/domain/site.ts', 'src/domain/domain.ts'];

/** `network` asks exactly one room: which endpoint is this listener? */
const roomOfNetwork = 'src/domain/endpoints/';

export function brokenImports(source: Source): string[] {
  if (!source.path.startsWith('src/') || source.isTest) return [];
  return source.imports.flatMap((target) => {
    const reason = whyNot(source.path, target);
    return reason === undefined ? [] : [`${source.path} imports ${target}: ${reason}`];
  });
}

function whyNot(from: string, to: string): string | undefined {
  if (!to.startsWith('src/')) return 'code of the server imports nothing outside src/';
  const [layer, other] = [layerOf(from), layerOf(to)];
  if (layer !== other && !mayImport[layer]?.includes(other) && !isNetworksQuestion(from, to)) {
    return `${layer} may import only ${mayImport[layer]?.join(', ') || 'itself'}`;
  }
  if (isInsideOfAnotherRoom(from, to)) return 'from outside, a room is its front file';
  return isOtherDoor(from, to) ? 'a door never imports another door' : undefined;
}

/** Files directly in src/ belong to the composition root, except the process itself. */
function layerOf(path: string): string {
  const [, folder = '', rest] = path.split('/');
  if (rest !== undefined) return folder;
  return folder === 'main.ts' ? 'main' : 'app';
}

function isNetworksQuestion(from: string, to: string): boolean {
  return layerOf(from) === 'network' && (to.startsWith(roomOfNetwork) || sharedWords.includes(to));
}

function isInsideOfAnotherRoom(from: string, to: string): boolean {
  const [room, file] = roomAndFile(to);
  if (room === undefined || sharedWords.includes(to)) return false;
  return room !== roomAndFile(from)[0] && file !== `${room}.ts`;
}

function roomAndFile(path: string): [room: string | undefined, file: string] {
  const [, room, file] = /^src\/domain\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return [room, file ?? ''];
}

/** What lies directly in src/http/ serves every door and knows none. */
function isOtherDoor(from: string, to: string): boolean {
  const door = doorOf(to);
  return door !== undefined && layerOf(from) === 'http' && door !== doorOf(from);
}

function doorOf(path: string): string | undefined {
  return /^src\/http\/([^/]+)\//.exec(path)?.[1];
}

/** Rooms that ask each other in a circle, such as `users → groups → users`. */
export function roomCycles(sources: readonly Source[]): string[] {
  const asks = new Map<string, Set<string>>();
  for (const source of sources.filter(({ isTest }) => !isTest)) {
    const [room] = roomAndFile(source.path);
    if (room === undefined) continue;
    const others = source.imports
      .filter((path) => !sharedWords.includes(path))
      .map((path) => roomAndFile(path)[0]);
    const known = asks.get(room) ?? new Set<string>();
    for (const other of others) if (other !== undefined && other !== room) known.add(other);
    asks.set(room, known);
  }
  return Array.from(asks.keys()).flatMap((room) => circleFrom([room], asks) ?? []);
}

/** The first way back to where the path began, through rooms that come later in the alphabet: each circle once. */
function circleFrom(
  path: readonly string[],
  asks: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const [start = '', last = ''] = [path[0], path.at(-1)];
  for (const next of asks.get(last) ?? []) {
    if (next === start) return `rooms ask in a circle: ${[...path, start].join(' → ')}`;
    if (next < start || path.includes(next)) continue;
    const circle = circleFrom([...path, next], asks);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
