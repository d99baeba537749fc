/** What one policy says about a call: denied, allowed, or nothing. */
import type { Call } from './call.ts';
import type { CompiledPolicy, CompiledStatement } from './compile.ts';
import { PreparedCall } from './prepared-call.ts';

export type PolicyOutcome =
  | { effect: 'silent' }
  | { effect: 'explicit-deny'; sid: string | undefined; statementIndex: number }
  | {
      effect: 'allow';
      sid: string | undefined;
      statementIndex: number;
      /** The statement names only the caller's account: in a resource policy that delegates, it does not grant. */
      delegated: boolean;
    };

export type StatementMatch =
  | { matches: true; delegated: boolean }
  | { matches: false; element: 'principal' | 'action' | 'resource' }
  | { matches: false; element: 'condition'; operator: string; key: string };

const silent: PolicyOutcome = { effect: 'silent' };

/** A Deny wins wherever it stands; among Allows one that names the caller wins over one that delegates. */
export function evaluateStatementSet(policy: CompiledPolicy, call: Call): PolicyOutcome {
  return evaluatePrepared(policy, new PreparedCall(call));
}

export function evaluatePrepared(policy: CompiledPolicy, call: PreparedCall): PolicyOutcome {
  const deny = policy.denies.find((statement) => applies(statement, call));
  if (deny !== undefined) return { effect: 'explicit-deny', sid: deny.sid, statementIndex: deny.index };
  let delegating: CompiledStatement | undefined;
  for (const statement of policy.allows) {
    if (!applies(statement, call)) continue;
    if (statement.matchesPrincipal(call.principal) === 'direct') return allowedBy(statement, false);
    delegating ??= statement;
  }
  return delegating === undefined ? silent : allowedBy(delegating, true);
}

function allowedBy(statement: CompiledStatement, delegated: boolean): PolicyOutcome {
  return { effect: 'allow', sid: statement.sid, statementIndex: statement.index, delegated };
}

function applies(statement: CompiledStatement, call: PreparedCall): boolean {
  if (!statement.matchesAction(call.action)) return false;
  if (!statement.matchesResource(call)) return false;
  if (statement.matchesPrincipal(call.principal) === 'none') return false;
  return statement.conditions.every((condition) => condition.holds(call.context));
}

/** The same question as `applies`, with the first element that does not match as the answer. */
export function matchStatement(statement: CompiledStatement, call: PreparedCall): StatementMatch {
  const principal = statement.matchesPrincipal(call.principal);
  if (principal === 'none') return { matches: false, element: 'principal' };
  if (!statement.matchesAction(call.action)) return { matches: false, element: 'action' };
  if (!statement.matchesResource(call)) return { matches: false, element: 'resource' };
  const unmet = statement.conditions.find((condition) => !condition.holds(call.context));
  if (unmet !== undefined) {
    return { matches: false, element: 'condition', operator: unmet.operator, key: unmet.key };
  }
  return { matches: true, delegated: principal === 'account' };
}
