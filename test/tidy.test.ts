/** The house rules, held by a program: layers, rooms, tables, sizes, and words that may stand in one place only. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deadFiles } from './tidy/dead-files.ts';
import { brokenImports, roomCycles } from './tidy/imports.ts';
import { indexFiles, missingPurpose, oversize } from './tidy/sizes.ts';
import { readSources, type Source } from './tidy/sources.ts';
import { misplacedWords, sharedTables, tableNames } from './tidy/words.ts';

const sources = readSources();

function assertNone(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.join('\n')}\n`);
}

describe('the house', () => {
  it('imports downwards only, rooms by their front file, doors apart', () =>
    assertNone(sources.flatMap(brokenImports)));
  it('lets no rooms ask each other in a circle', () => assertNone(roomCycles(sources)));
  it('names each table in one store file', () => assertNone(sharedTables(sources)));
  it('keeps environment, time, chance and barrels in their place', () =>
    assertNone(sources.flatMap(misplacedWords)));
  it('keeps files short and lines within the page', () => assertNone(sources.flatMap(oversize)));
  it('says in the first line of each file what it is for', () => assertNone(sources.flatMap(missingPurpose)));
  it('has no index files', () => assertNone(sources.flatMap(indexFiles)));
  it('has no dead files', () => assertNone(deadFiles(sources)));
});

function written(path: string, code: string, imports: string[] = []): Source {
  const isTest = path.startsWith('test/');
  return { path, text: code, lines: code.split('\n'), code, imports, isTest, isGenerated: false };
}

describe('the rules themselves', () => {
  it('find the tables of the schema', () => assert.ok(tableNames(sources).has('users')));

  const forbidden: [from: string, to: string, rule: RegExp][] = [
    ['src/platform/log.ts', 'src/domain/users/users.ts', /platform may import only itself/],
    ['src/contract/decode.ts', 'src/storage/page.ts', /contract may import only itself/],
    ['src/domain/users/users.ts', 'src/http/cognito-idp/users.ts', /domain may import only/],
    ['src/domain/users/users.ts', 'src/domain/pools/pool-store.ts', /front file/],
    ['src/http/cognito-idp/users.ts', 'src/domain/pools/pool-store.ts', /front file/],
    ['src/http/cognito-idp/users.ts', 'src/storage/database.ts', /http may import only/],
    ['src/http/cognito-idp/users.ts', 'src/http/ops/ops.ts', /another door/],
    ['src/network/listeners.ts', 'src/domain/users/users.ts', /network may import only/],
    ['src/app.ts', 'test/world/world.ts', /nothing outside src/],
  ];
  for (const [from, to, rule] of forbidden) {
    it(`refuse ${from} → ${to}`, () => assert.match(brokenImports(written(from, '', [to])).join(), rule));
  }

  const allowed: [from: string, to: string][] = [
    ['src/domain/users/users.ts', 'src/domain/users/user-store.ts'],
    ['src/domain/users/users.ts', 'src/domain/pools/pools.ts'],
    ['src/network/listeners.ts', 'src/domain/endpoints/endpoints.ts'],
    ['src/http/cognito-idp/users.ts', 'src/domain/endpoints/connection.ts'],
    ['src/app.ts', 'src/http/ops/ops.ts'],
    ['src/main.ts', 'src/app.ts'],
  ];
  for (const [from, to] of allowed) {
    it(`allow ${from} → ${to}`, () => assertNone(brokenImports(written(from, '', [to]))));
  }

  for (const code of [
    'const a = process.env.HOME;',
    'const t = Date.now();',
    'export * from "./a.ts";',
    'new Date()',
    'await parts.tokens.issue(receiver)',
  ]) {
    it(`refuse "${code}" in a room`, () => {
      assert.equal(misplacedWords(written('src/domain/users/users.ts', code)).length, 1);
    });
  }

  it('refuse rooms in a circle', () => {
    const ask = (from: string, to: string) =>
      written(`src/domain/${from}/a.ts`, '', [`src/domain/${to}/${to}.ts`]);
    assertNone(roomCycles([ask('a', 'b'), ask('b', 'c'), ask('a', 'c')]));
    assert.match(roomCycles([ask('a', 'b'), ask('b', 'c'), ask('c', 'a')]).join(), /a → b → c → a/);
  });

  it('refuse a table in two stores or outside any', () => {
    const schema = written('src/storage/migrations/0001.ts', 'create table users (id text)');
    const query = "database.query.innerJoin('users', 'a', 'b')";
    const store = written('src/domain/users/user-store.ts', query);
    assertNone(sharedTables([schema, store]));
    assert.match(
      sharedTables([schema, store, written('src/domain/groups/group-store.ts', query)]).join(),
      /one store/,
    );
    assert.match(sharedTables([schema, written('src/domain/users/users.ts', query)]).join(), /no store file/);
  });
});
