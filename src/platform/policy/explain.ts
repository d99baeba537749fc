/** Why a decision fell as it did: every policy, every statement, and the first element that did not match. */
import { decide } from './decide.ts';
import type { Decision, PolicyKind, Question } from './decide.ts';
import { evaluatePrepared, matchStatement } from './evaluate.ts';
import type { PolicyOutcome, StatementMatch } from './evaluate.ts';
import { PreparedCall } from './prepared-call.ts';

export interface Explanation {
  decision: Decision;
  policies: readonly PolicyTrace[];
}

export interface PolicyTrace {
  kind: PolicyKind;
  effect: PolicyOutcome['effect'];
  statements: readonly StatementTrace[];
}

export interface StatementTrace {
  index: number;
  sid: string | undefined;
  effect: 'Allow' | 'Deny';
  match: StatementMatch;
}

/** Costs more than the decision itself: ask it on a denial or on request, not on every call. */
export function explain(question: Question): Explanation {
  const call = new PreparedCall(question.call);
  const policies = [...question.guards, ...question.grants].map(({ kind, policy }) => ({
    kind,
    effect: evaluatePrepared(policy, call).effect,
    statements: policy.statements.map((statement) => ({
      index: statement.index,
      sid: statement.sid,
      effect: statement.effect,
      match: matchStatement(statement, call),
    })),
  }));
  return { decision: decide(question), policies };
}
