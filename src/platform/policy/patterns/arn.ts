/** ARNs and patterns for them: six components, compared one by one, so that no `*` reaches over a colon. */
import type { Context } from '../call.ts';
import { rejectPolicy } from '../syntax-error.ts';
import { compileText } from './template.ts';
import type { TextTest } from './template.ts';

/** partition, service, region, account and the rest, after `arn`. */
export type Arn = readonly string[];

export type ArnTest = (arn: Arn, context: Context) => boolean;

const componentCount = 6;

/** The components, of which the sixth keeps its own colons; undefined when the text is no ARN. */
export function splitArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const parts: string[] = [];
  let start = 0;
  for (let count = 1; count < componentCount; count += 1) {
    const colon = text.indexOf(':', start);
    if (colon === -1) return undefined;
    parts.push(text.slice(start, colon));
    start = colon + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

export interface ArnRules {
  path: string;
  /** Where `${…}` is a variable: nowhere, in every component, or only after the fifth colon. */
  variables: 'none' | 'everywhere' | 'last-component';
}

/** A pattern that ends early must end in `*`, which then also stands for the components left out. */
export function compileArnPattern(pattern: string, { path, variables }: ArnRules): ArnTest {
  const parts = splitPattern(pattern, variables === 'everywhere');
  const complete = parts.length === componentCount;
  if (!complete && !pattern.endsWith('*')) {
    rejectPolicy(
      path,
      `"${pattern}" is not an ARN; write arn:partition:service:region:account:resource or "*".`,
    );
  }
  const tests: TextTest[] = parts.map((part, index) => {
    const usesVariables =
      variables === 'everywhere' || (variables === 'last-component' && index === componentCount - 1);
    return compileText(part, { path, variables: usesVariables, wildcards: true });
  });
  return (arn, context) => tests.every((test, index) => test(arn[index] ?? '', context));
}

/** Splits at the first five colons; those inside `${…}` do not count where variables are allowed. */
function splitPattern(pattern: string, skipVariables: boolean): string[] {
  const parts: string[] = [];
  let part = '';
  let inVariable = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (skipVariables && pattern.startsWith('${', index)) inVariable = true;
    if (character === '}') inVariable = false;
    if (character === ':' && !inVariable && parts.length < componentCount - 1) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  parts.push(part);
  return parts;
}
