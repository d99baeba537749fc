/** IAM policies: compiled once, asked often; knows no service's words. */
export type { Call, Context, Principal, AwsPrincipal } from './call.ts';
export { PolicySyntaxError } from './syntax-error.ts';
export { combinePolicies, compilePolicy } from './compile.ts';
export type { CompiledPolicy, PolicyForm } from './compile.ts';
export { evaluateStatementSet } from './evaluate.ts';
export type { PolicyOutcome } from './evaluate.ts';
export { decide } from './decide.ts';
export type { Decision, DenialReason, Grant, GrantRule, Guard, PolicyKind, Question } from './decide.ts';
export { explain } from './explain.ts';
export type { Explanation } from './explain.ts';
export { denialText } from './denial-text.ts';
export { lintPolicy } from './lint/lint.ts';
export type { PolicyAdvice, PolicyUse } from './lint/lint.ts';
