/** Words that may stand only where they belong: SQL tables, environment, time, chance, barrels. */
import type { Source } from './sources.ts';

interface Rule {
  pattern: RegExp;
  /** Where the pattern may stand. */
  home: (source: Source) => boolean;
  message: string;
}

const rules: readonly Rule[] = [
  {
    pattern: /\bprocess\s*\.\s*env\b/,
    home: inFolder('src/config/'),
    message: 'process.env is read in src/config only',
  },
  {
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\s*\.\s*now\b|\bhrtime\b/,
    home: inFolder('src/platform/'),
    message: 'time comes from a Clock (src/platform/clock.ts)',
  },
  {
    pattern:
      /\bMath\s*\.\s*random\b|\b(randomBytes|randomInt|randomUUID|getRandomValues|randomFillSync)\b[^\n]*'node:crypto'/,
    home: inFolder('src/platform/'),
    message: 'chance comes from src/platform/random.ts',
  },
  {
    pattern: /\btokens\s*\.\s*(issue|reissue)\b/,
    home: inFolder('src/domain/sign-in/finish.ts'),
    message: 'tokens are issued in src/domain/sign-in/finish.ts only',
  },
  {
    pattern: /^\s*export\s+\*/m,
    home: () => false,
    message: 'name what is exported; "export *" hides it',
  },
];

function inFolder(folder: string): Rule['home'] {
  return (source) => source.path.startsWith(folder);
}

/** Tests, benchmarks and scripts live in the real world and are exempt from all but the last rule. */
export function misplacedWords(source: Source): string[] {
  const applicable = source.path.startsWith('src/') && !source.isTest ? rules : rules.slice(-1);
  return applicable
    .filter((rule) => !rule.home(source) && rule.pattern.test(source.code))
    .map((rule) => `${source.path}: ${rule.message}`);
}

const kyselyCall =
  /\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|innerJoin|leftJoin|rightJoin|fullJoin|using|from)\s*\(\s*(\[[^\]]*\]|'[^']*')/g;

export function tableNames(sources: readonly Source[]): Set<string> {
  const migrations = sources.filter((source) => source.path.startsWith('src/storage/migrations/'));
  const names = migrations.flatMap(({ text }) =>
    Array.from(text.matchAll(/create table (\w+)/g), ([, name]) => name),
  );
  return new Set(names.filter((name) => name !== undefined));
}

/** Tables named in two files, or in a file that is no store. */
export function sharedTables(sources: readonly Source[]): string[] {
  const tables = tableNames(sources);
  const homes = new Map<string, Set<string>>();
  for (const source of sources.filter(({ path, isTest }) => path.startsWith('src/') && !isTest)) {
    for (const table of tablesIn(source.code, tables)) {
      homes.set(table, (homes.get(table) ?? new Set()).add(source.path));
    }
  }
  return Array.from(homes).flatMap(([table, paths]) => {
    const list = [...paths];
    const strangers = list.filter((path) => !path.endsWith('-store.ts') && !path.startsWith('src/storage/'));
    if (strangers.length > 0)
      return [`table ${table} is named in ${strangers.join(', ')}, which is no store file`];
    return list.length > 1 ? [`table ${table} belongs to one store file, not to ${list.join(' and ')}`] : [];
  });
}

function tablesIn(code: string, tables: ReadonlySet<string>): string[] {
  const named = Array.from(
    code.matchAll(kyselyCall),
    ([, argument = '']) => argument.match(/\w+(?=[^']*')/g) ?? [],
  );
  return named.flat().filter((word) => tables.has(word));
}
