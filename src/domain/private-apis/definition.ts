/** Reads an OpenAPI document with `x-amazon-apigateway-*` extensions into methods by path. */
import { asksForNothing, invalid, notYet, readMembers, readText, readTexts } from './document-reader.ts';
import type { Members } from './document-reader.ts';
import { readIntegration } from './integration.ts';
import { verbs, type Method, type Methods, type Verb } from './rest-api.ts';

export interface Definition {
  title: string | undefined;
  policy: unknown;
  vpcEndpointIds: string[];
  methodsByPath: ReadonlyMap<string, Methods>;
}

const extension = 'x-amazon-apigateway-';
const anyMethod = `${extension}any-method`;
const descriptive = new Set(['parameters', 'summary', 'description', 'servers']);

/** `region` is the one that integration URIs must name. */
export function readDefinition(value: unknown, region: string): Definition {
  const root = readMembers(value, 'Body');
  checkVersion(root);
  checkExtensions(root, 'Body', ['policy', 'endpoint-configuration']);
  refuseSecurity(root['security'], 'Body.security');
  const paths = readMembers(root['paths'] ?? {}, 'Body.paths');
  const methods = Object.entries(paths).map(([path, item]): [string, Methods] => [
    path,
    readPathItem(item, { path: `Body.paths.${path}`, region }),
  ]);
  return {
    title: readTitle(root['info']),
    policy: root[`${extension}policy`],
    vpcEndpointIds: readEndpointIds(root),
    methodsByPath: new Map(methods),
  };
}

function checkVersion({ openapi, swagger }: Members): void {
  if (swagger === '2.0' || swagger === 2) return;
  if (typeof openapi === 'string' && openapi.startsWith('3.')) return;
  invalid('Body', "must say 'openapi: 3.0.1' or 'swagger: \"2.0\"'");
}

function readTitle(info: unknown): string | undefined {
  const title = info === undefined ? undefined : readMembers(info, 'Body.info')['title'];
  return title === undefined ? undefined : readText(title, 'Body.info.title');
}

/** OpenAPI 2 has the extension at the root, OpenAPI 3 at a server. */
function readEndpointIds(root: Members): string[] {
  const servers = Array.isArray(root['servers']) ? root['servers'] : [];
  const carriers = [root, ...servers.map((server, at) => readMembers(server, `Body.servers[${at}]`))];
  return carriers.flatMap((carrier) => {
    const found = carrier[`${extension}endpoint-configuration`];
    if (found === undefined) return [];
    const path = `Body.${extension}endpoint-configuration`;
    const { vpcEndpointIds, disableExecuteApiEndpoint } = readMembers(found, path);
    if (!asksForNothing(disableExecuteApiEndpoint)) {
      notYet(`${path}.disableExecuteApiEndpoint`, "'disableExecuteApiEndpoint' is");
    }
    return vpcEndpointIds === undefined ? [] : readTexts(vpcEndpointIds, `${path}.vpcEndpointIds`);
  });
}

interface Place {
  path: string;
  region: string;
}

function readPathItem(value: unknown, place: Place): Methods {
  const methods: Methods = {};
  for (const [name, operation] of Object.entries(readMembers(value, place.path))) {
    const path = `${place.path}.${name}`;
    const verb = verbOf(name);
    if (verb !== undefined) methods[verb] = readOperation(operation, { ...place, path });
    else if (name === '$ref') notYet(path, 'references are');
    else if (name.startsWith(extension)) notYet(path, `'${name}' is`);
    else if (!descriptive.has(name) && !name.startsWith('x-')) invalid(path, 'is no method of an API');
  }
  return methods;
}

function verbOf(name: string): Verb | undefined {
  if (name === anyMethod) return 'ANY';
  return verbs.find((verb) => verb.toLowerCase() === name);
}

function readOperation(value: unknown, { path, region }: Place): Method {
  const operation = readMembers(value, path);
  checkExtensions(operation, path, ['integration', 'auth']);
  refuseSecurity(operation['security'], `${path}.security`);
  const auth = operation[`${extension}auth`];
  if (auth !== undefined && readMembers(auth, `${path}.${extension}auth`)['type'] !== 'NONE') {
    notYet(`${path}.${extension}auth`, 'authorization types other than NONE are');
  }
  const integration = operation[`${extension}integration`];
  if (integration === undefined) return {};
  const statuses = new Set(Object.keys(readMembers(operation['responses'] ?? {}, `${path}.responses`)));
  return {
    integration: readIntegration(integration, { path: `${path}.${extension}integration`, region, statuses }),
  };
}

/** An authorizer that is not enforced would be an open door. */
function refuseSecurity(value: unknown, path: string): void {
  if (!asksForNothing(value)) notYet(path, 'authorizers are');
}

function checkExtensions(source: Members, path: string, allowed: readonly string[]): void {
  for (const [name, value] of Object.entries(source)) {
    if (!name.startsWith(extension) || allowed.includes(name.slice(extension.length))) continue;
    if (!asksForNothing(value)) notYet(`${path}.${name}`, `'${name}' is`);
  }
}
