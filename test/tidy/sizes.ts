/** Sizes and first sentences: what keeps a file readable in one sitting. */
import type { Source } from './sources.ts';

/** The formatter holds 110; strings, comments and SQL that it cannot break may be a little longer. */
const maxColumns = 120;

export function oversize(source: Source): string[] {
  if (source.isGenerated) return [];
  const maxLines = source.isTest ? 500 : 300;
  const count = source.lines.length - 1;
  const problems = count > maxLines ? [`${source.path} has ${count} lines, ${maxLines} are allowed`] : [];
  source.lines.forEach((line, index) => {
    if (line.length <= maxColumns || isUnbreakable(line)) return;
    problems.push(`${source.path}:${index + 1} has ${line.length} columns, ${maxColumns} are allowed`);
  });
  return problems;
}

/** One string or pattern that the formatter cannot divide. */
function isUnbreakable(line: string): boolean {
  return /^\s*(\/\/ |\* )?\S*(['"`/].*['"`/]\w*)[,;)\]]*$/.test(line) || /https?:\/\//.test(line);
}

export function missingPurpose(source: Source): string[] {
  if (source.isGenerated) return [];
  const first = source.lines[0]?.startsWith('#!') === true ? source.lines[1] : source.lines[0];
  if (first?.startsWith('/**') === true) return [];
  return [`${source.path} does not begin with a "/** … */" sentence that says what it is for`];
}

export function indexFiles(source: Source): string[] {
  return source.path.endsWith('/index.ts') ? [`${source.path}: name the file after what it holds`] : [];
}
