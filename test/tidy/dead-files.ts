/** Files that nothing reaches: not imported, not started by a command, not a test. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, type Source } from './sources.ts';

/** Places that start files by name. */
const starters = ['package.json', '.ci/run', 'knip.json', 'README.md', 'CONTRIBUTING.md'];

export function deadFiles(sources: readonly Source[]): string[] {
  const imported = new Set(
    sources.flatMap((source) => (source.isTest && !isSupport(source) ? [] : source.imports)),
  );
  const fromTests = new Set(sources.filter(({ isTest }) => isTest).flatMap((source) => source.imports));
  const commands = starters.map((file) => join(repository, file)).filter((path) => existsSync(path));
  const started = commands.map((path) => readFileSync(path, 'utf8')).join('\n');
  return sources
    .filter((source) => !source.path.endsWith('.test.ts') && !started.includes(source.path))
    .filter((source) => !isNamedInCode(source, sources))
    .filter((source) => !(source.isTest ? fromTests : imported).has(source.path))
    .map(({ path }) => `${path} is used by nothing`);
}

/** Workers, child processes and examples are started by a path in a string. */
function isNamedInCode({ path }: Source, sources: readonly Source[]): boolean {
  if (path.startsWith('examples/') || path.startsWith('bench/') || path.startsWith('scripts/')) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const inString = new RegExp(`['/]${name.replaceAll('.', String.raw`\.`)}'`);
  return sources.some((other) => other.path !== path && inString.test(withoutImports(other.code)));
}

function isSupport({ path }: Source): boolean {
  return path.startsWith('test/') && !path.endsWith('.test.ts');
}

/** Being imported is another matter, which is looked at with care for who imports. */
function withoutImports(code: string): string {
  return code.replace(/\bfrom\s*'[^']*'/g, '');
}
