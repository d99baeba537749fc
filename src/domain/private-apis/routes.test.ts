/** Which route a request takes, as a table; and that policies see the path the routes saw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRequestPath } from './request-path.ts';
import { growTree } from './resource-tree.ts';
import type { Methods } from './rest-api.ts';
import { compileRoutes, matchRoute } from './routes.ts';

const mock: Methods = { POST: {} };
let next = 0;
const tree = growTree(
  new Map<string, Methods>([
    ['/{proxy+}', { ANY: {} }],
    ['/users/{id}', { GET: {}, ANY: {} }],
    ['/users/me', { GET: {} }],
    ['/users/{id}/{rest+}', { GET: {} }],
    ['/users/{id}/groups', mock],
    ['/', mock],
    ['/only/deep/below', mock],
  ]),
  { root: 'root', next: () => `r${(next += 1)}` },
);
const table = compileRoutes(tree);

const matches: [request: string, route: string | undefined][] = [
  ['POST /dev', 'POST /'],
  ['POST /dev/', 'POST /'],
  ['GET /dev/', undefined],
  ['GET /dev/users/me', 'GET /users/me'],
  ['GET /dev/users/me/', 'GET /users/me'],
  ['GET /dev/users/m%65', 'GET /users/me'],
  ['GET /dev/users/bob', 'GET /users/{id}'],
  ['DELETE /dev/users/bob', 'ANY /users/{id}'],
  // The literal resource is settled, although `/users/{id}` would have the verb.
  ['DELETE /dev/users/me', undefined],
  ['GET /dev/users/a%2Fb', 'GET /users/{id}'],
  ['GET /dev/users/bob/a/b', 'GET /users/{id}/{rest+}'],
  ['POST /dev/users/bob/groups', 'POST /users/{id}/groups'],
  ['GET /dev/users/bob/groups', undefined],
  ['PUT /dev/other', 'ANY /{proxy+}'],
  ['PUT /dev/other/a/b', 'ANY /{proxy+}'],
  ['GET /dev/users', 'ANY /{proxy+}'],
  ['GET /dev//users', undefined],
  ['GET /dev/Users/me', 'ANY /{proxy+}'],
  ['POST /dev/only', 'ANY /{proxy+}'],
  ['constructor /dev/users/me', undefined],
];

for (const [request, route] of matches) {
  test(`${request} → ${route ?? 'nothing'}`, () => {
    const [verb = '', target = ''] = request.split(' ');
    const path = readRequestPath(target)!;
    assert.equal(path.stage, 'dev');
    const match = matchRoute(table, verb, path.segments);
    assert.equal(match && `${match.verb} ${match.resourcePath}`, route);
  });
}

const paths: [target: string, resource: string | undefined][] = [
  ['/dev/a/b?c=/d', 'a/b'],
  ['/dev/a/b/', 'a/b'],
  ['/dev', ''],
  ['/dev/%61dmin', 'admin'],
  ['/dev/a%2Fb', 'a%2Fb'],
  ['/dev/a/%2e%2e/b', 'a/../b'],
  ['/dev/%zz', undefined],
  ['/dev/%c3%28', undefined],
  ['http://elsewhere/dev/a', undefined],
  ['*', undefined],
];

for (const [target, resource] of paths) {
  test(`${target} is ${resource ?? 'no path'} to a policy`, () => {
    assert.equal(readRequestPath(target)?.resource, resource);
  });
}
