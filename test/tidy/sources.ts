/** The TypeScript files of the repository, read once: lines, imports and code without comments. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

export const repository = join(import.meta.dirname, '../..');

export interface Source {
  /** Relative to the repository, such as `src/domain/users/users.ts`. */
  path: string;
  text: string;
  lines: string[];
  /** The text with comments blanked out, so that rules look at code only. */
  code: string;
  /** What it imports or re-exports of this repository, by path. */
  imports: string[];
  isTest: boolean;
  isGenerated: boolean;
}

/** Committed files and those that are about to be. */
export function readSources(): Source[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard', '--'];
  const folders = ['src', 'test', 'bench', 'scripts', 'examples'];
  const listed = execFileSync('git', [...options, ...folders], { cwd: repository, encoding: 'utf8' });
  const paths = listed
    .split('\n')
    .filter((path) => path.endsWith('.ts') && existsSync(join(repository, path)));
  return [...new Set(paths)].toSorted().map(readSource);
}

function readSource(path: string): Source {
  const text = readFileSync(join(repository, path), 'utf8');
  const code = withoutComments(text);
  return {
    path,
    text,
    lines: text.split('\n'),
    code,
    imports: importsOf(path, code),
    isTest: path.startsWith('test/') || path.endsWith('.test.ts'),
    isGenerated: path.includes('/generated/'),
  };
}

function importsOf(path: string, code: string): string[] {
  const specifiers = code.matchAll(/(?:\bfrom|\bimport|\bimport\s*\()\s*'(\.[^']+)'/g);
  return Array.from(specifiers, ([, specifier]) => posix.join(dirname(path), specifier ?? ''));
}

/** Strings are stepped over, so that `'http://'` begins no comment. */
function withoutComments(text: string): string {
  const stringsAndComments =
    /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|(?<![\\:/])\/\/[^\n]*/g;
  return text.replace(stringsAndComments, (match, string: string | undefined) => {
    return string ?? match.replace(/[^\n]/g, ' ');
  });
}
