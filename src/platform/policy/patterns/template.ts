/** Text of a policy with wildcards and policy variables, made ready to be compared with a request. */
import type { Context } from '../call.ts';
import { rejectPolicy } from '../syntax-error.ts';
import { GlobBuilder, matchesGlob } from './glob.ts';
import type { Glob } from './glob.ts';

export type TextTest = (text: string, context: Context) => boolean;

export interface TextRules {
  path: string;
  /** `${…}` is a variable: from Version 2012-10-17 on. */
  variables: boolean;
  /** `*` and `?` are wildcards. */
  wildcards: boolean;
  ignoreCase?: boolean;
}

type Part =
  | { kind: 'literal'; text: string }
  | { kind: 'any-text' }
  | { kind: 'any-one' }
  | { kind: 'variable'; key: string; fallback: string | undefined };

/** A variable without a value and without a default makes the whole text match nothing. */
export function compileText(source: string, rules: TextRules): TextTest {
  const parts = parseTemplate(source, rules);
  const ignoreCase = rules.ignoreCase === true;
  const test = parts.some((part) => part.kind === 'variable')
    ? compileVariable(parts, ignoreCase)
    : compileFixed(parts, ignoreCase);
  return ignoreCase ? (text, context) => test(text.toLowerCase(), context) : test;
}

function compileVariable(parts: readonly Part[], ignoreCase: boolean): TextTest {
  return (text, context) => {
    const glob = buildGlob(parts, ignoreCase, context);
    return glob !== undefined && matchesGlob(glob, text);
  };
}

const noContext: Context = new Map();

function compileFixed(parts: readonly Part[], ignoreCase: boolean): TextTest {
  if (parts.length === 1 && parts[0]?.kind === 'any-text') return () => true;
  const glob = buildGlob(parts, ignoreCase, noContext);
  if (glob === undefined) return () => false;
  if (parts.some((part) => part.kind !== 'literal')) return (text) => matchesGlob(glob, text);
  const literal = glob.first.text;
  return (text) => text === literal;
}

/** What a variable stands for is literal: a `*` in a user's name is no wildcard. */
function buildGlob(parts: readonly Part[], ignoreCase: boolean, context: Context): Glob | undefined {
  const builder = new GlobBuilder();
  for (const part of parts) {
    if (part.kind === 'any-text') builder.anyText();
    else if (part.kind === 'any-one') builder.anyOne();
    else {
      const text = part.kind === 'variable' ? valueOf(part, context) : part.text;
      if (text === undefined) return undefined;
      builder.literal(ignoreCase ? text.toLowerCase() : text);
    }
  }
  return builder.build();
}

/** Only single-valued keys may stand in a variable (IAM User Guide, "Policy elements: Variables and tags"). */
function valueOf(part: Part & { kind: 'variable' }, context: Context): string | undefined {
  const value = context.get(part.key);
  return typeof value === 'string' ? value : part.fallback;
}

function parseTemplate(text: string, rules: TextRules): Part[] {
  if (!rules.variables) return parsePlain(text, rules.wildcards);
  const parts: Part[] = [];
  let position = 0;
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', position)) {
    const close = text.indexOf('}', start);
    if (close === -1) rejectPolicy(rules.path, `"${text}" has a "\${" that is never closed.`);
    parts.push(...parsePlain(text.slice(position, start), rules.wildcards));
    parts.push(parseVariable(text.slice(start + 2, close), rules.path));
    position = close + 1;
  }
  parts.push(...parsePlain(text.slice(position), rules.wildcards));
  return parts;
}

function parsePlain(text: string, wildcards: boolean): Part[] {
  const pieces = wildcards ? text.split(/([*?])/) : [text];
  return pieces
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (wildcards && piece === '*') return { kind: 'any-text' };
      if (wildcards && piece === '?') return { kind: 'any-one' };
      return { kind: 'literal', text: piece };
    });
}

const keyPattern = /^[^\s,'"${}*?]+(?: [^\s,'"${}*?]+)*$/;

function parseVariable(body: string, path: string): Part {
  if (body === '*' || body === '?' || body === '$') return { kind: 'literal', text: body };
  const comma = body.indexOf(',');
  const key = (comma === -1 ? body : body.slice(0, comma)).trim();
  const fallback = comma === -1 ? undefined : body.slice(comma + 1).trim();
  const quoted = fallback === undefined || /^'[^']*'$/.test(fallback);
  if (!keyPattern.test(key) || !quoted) {
    rejectPolicy(path, `"\${${body}}" is not a policy variable; write \${key} or \${key, 'default'}.`);
  }
  return { kind: 'variable', key: key.toLowerCase(), fallback: fallback?.slice(1, -1) };
}
