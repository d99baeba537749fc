/** The tree of an API's resources: how it grows, and what may stand where. */
import { refuse } from '../../contract/refusal.ts';
import type { Methods, Resource } from './rest-api.ts';
import { partsOf } from './routes.ts';

const pathPart = /^(?:[\w.:$@,~-]+|\{[\w.:-]+\+?\})$/;
/** API Gateway quotas: "Resources per API". */
const mostResources = 300;

export function makeRoot(id: string): Resource {
  return { id, path: '/', methods: {} };
}

/** The tree with one more resource; `id` is the new one's. */
export function withResource(tree: readonly Resource[], wanted: NewResource): Resource[] {
  const parent = tree.find(({ id }) => id === wanted.parentId);
  if (parent === undefined) refuse('NotFoundException', 'Invalid Resource identifier specified');
  if (!pathPart.test(wanted.pathPart)) {
    refuse(
      'BadRequestException',
      `'${wanted.pathPart}' is no path part: letters, digits, ._-:, {name} or {name+}`,
    );
  }
  if (tree.length >= mostResources)
    refuse('LimitExceededException', `An API holds ${mostResources} resources.`);
  checkPosition(tree, parent, wanted.pathPart);
  const path = `${parent.path === '/' ? '' : parent.path}/${wanted.pathPart}`;
  return [...tree, { id: wanted.id, parentId: parent.id, path, methods: {} }];
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

/** The tree that paths span, with every step between; `nextId` names new resources. */
export function growTree(methodsByPath: ReadonlyMap<string, Methods>, nextId: () => string): Resource[] {
  let tree: Resource[] = [makeRoot(nextId())];
  for (const [path, methods] of methodsByPath) {
    if (!path.startsWith('/')) refuse('BadRequestException', `Body.paths.${path}: must begin with a slash`);
    const { id, grown } = reach(tree, path, nextId);
    tree = grown.map((resource) => (resource.id === id ? { ...resource, methods } : resource));
  }
  return tree;
}

function reach(
  tree: readonly Resource[],
  path: string,
  nextId: () => string,
): { id: string; grown: Resource[] } {
  let grown = [...tree];
  let current = grown[0]!;
  for (const { text } of partsOf(path)) {
    const wanted = `${current.path === '/' ? '' : current.path}/${text}`;
    if (!grown.some((resource) => resource.path === wanted)) {
      grown = withResource(grown, { id: nextId(), parentId: current.id, pathPart: text });
    }
    current = grown.find((resource) => resource.path === wanted)!;
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
