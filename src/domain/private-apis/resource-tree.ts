/** The tree of an API's resources: how it grows, and what may stand where. */
import { refuse } from '../../contract/refusal.ts';
import type { Methods, Resource } from './rest-api.ts';
import { partsOf } from './routes.ts';

const pathPart = /^(?:[\w.:$@,~-]+|\{[\w.:-]+\+?\})$/;
/** API Gateway quotas: "Resources per API". */
const mostResources = 300;

/** The tree with one more resource; `id` is the new one's. */
export function withResource(tree: readonly Resource[], wanted: NewResource): Resource[] {
  const parent = tree.find(({ id }) => id === wanted.parentId);
  if (parent === undefined) refuseUnknownResource();
  if (!pathPart.test(wanted.pathPart)) {
    refuse(
      'BadRequestException',
      `'${wanted.pathPart}' is no path part: letters, digits, ._-:, {name} or {name+}`,
    );
  }
  if (tree.length >= mostResources)
    refuse('LimitExceededException', `An API holds ${mostResources} resources.`);
  checkPosition(tree, parent, wanted.pathPart);
  const path = childPath(parent, wanted.pathPart);
  return [...tree, { id: wanted.id, parentId: parent.id, path, methods: {} }];
}

function childPath(parent: Resource, part: string): string {
  return `${parent.path === '/' ? '' : parent.path}/${part}`;
}

export interface NewResource {
  id: string;
  parentId: string;
  pathPart: string;
}

function checkPosition(tree: readonly Resource[], parent: Resource, wanted: string): void {
  const siblings = tree
    .filter(({ parentId }) => parentId === parent.id)
    .map(({ path }) => partsOf(path).at(-1));
  if (partsOf(parent.path).at(-1)?.kind === 'greedy') {
    refuse(
      'BadRequestException',
      `Cannot create a child of a resource with a greedy path variable: ${parent.path}`,
    );
  }
  if (siblings.some((sibling) => sibling?.text === wanted)) {
    refuse('ConflictException', `Another resource with the same parent already has this name: ${wanted}`);
  }
  const [part] = partsOf(`/${wanted}`);
  const rival = siblings.find((sibling) => sibling?.kind !== 'literal' && sibling?.kind === part?.kind);
  if (rival !== undefined) {
    const sentence =
      'of this resource already has a variable path part -- only one unique variable path part is allowed';
    refuse('BadRequestException', `A sibling (${rival.text}) ${sentence}`);
  }
}

const fullPath = /^\/$|^(?:\/[^/]+)+$/;

export interface TreeIds {
  root: string;
  /** Names each further resource. */
  next: () => string;
}

/** The tree that paths span, with every step between. */
export function growTree(methodsByPath: ReadonlyMap<string, Methods>, ids: TreeIds): Resource[] {
  const root: Resource = { id: ids.root, path: '/', methods: {} };
  let tree: Resource[] = [root];
  for (const [path, methods] of methodsByPath) {
    if (!fullPath.test(path)) refuse('BadRequestException', `Body.paths.${path}: is no path such as /a/{b}`);
    const { id, grown } = reach(tree, { root, path, next: ids.next });
    tree = grown.map((resource) => (resource.id === id ? { ...resource, methods } : resource));
  }
  return tree;
}

interface Walk {
  root: Resource;
  path: string;
  next: () => string;
}

function reach(tree: readonly Resource[], { root, path, next }: Walk): { id: string; grown: Resource[] } {
  let grown = [...tree];
  let current = root;
  for (const { text } of partsOf(path)) {
    const wanted = childPath(current, text);
    const found = grown.find((resource) => resource.path === wanted);
    const id = found?.id ?? next();
    if (found === undefined) grown = withResource(grown, { id, parentId: current.id, pathPart: text });
    current = { id, parentId: current.id, path: wanted, methods: {} };
  }
  return { id: current.id, grown };
}

/** The tree without a resource, everything below it, and their methods. */
export function withoutResource(tree: readonly Resource[], id: string): Resource[] {
  const gone = new Set([id]);
  for (const { id: own, parentId } of tree) {
    if (parentId !== undefined && gone.has(parentId)) gone.add(own);
  }
  return tree.filter((resource) => !gone.has(resource.id));
}

export function refuseUnknownResource(): never {
  return refuse('NotFoundException', 'Invalid Resource identifier specified');
}
