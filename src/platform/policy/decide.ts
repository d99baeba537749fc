/** Combines every policy that applies to a call into one decision (IAM User Guide, "Policy evaluation logic"). */
import { isAccountRoot } from './call.ts';
import type { Call } from './call.ts';
import type { CompiledPolicy } from './compile.ts';
import { evaluatePrepared } from './evaluate.ts';
import type { PolicyOutcome } from './evaluate.ts';
import { PreparedCall } from './prepared-call.ts';

/** What a guard does not allow is denied, whatever else is granted. */
export type GuardKind = 'endpoint' | 'account' | 'boundary' | 'session';
export type GrantKind = 'identity' | 'resource';
export type PolicyKind = GuardKind | GrantKind;

export interface Guard {
  kind: GuardKind;
  policy: CompiledPolicy;
}

export interface Grant {
  kind: GrantKind;
  policy: CompiledPolicy;
}

/**
 * Whose Allow a call needs besides the guards'. An explicit Deny in any policy counts under every rule.
 * - `signed`: an identity policy's; the resource's policy can only deny.
 * - `signed-either`: an identity policy's or the resource's (caller and resource in one account).
 * - `signed-both`: both (caller and resource in different accounts).
 * - `unsigned`: nobody's, the service itself lets the call through.
 * - `resource-only`: the resource's.
 */
export type GrantRule = 'signed' | 'signed-either' | 'signed-both' | 'unsigned' | 'resource-only';

export interface Question {
  guards: readonly Guard[];
  grants: readonly Grant[];
  rule: GrantRule;
  call: Call;
}

export interface DenialReason {
  kind: PolicyKind;
  effect: 'explicit' | 'implicit';
  /** Of the statement that denies. */
  sid?: string;
}

export type Decision = { allowed: true } | { allowed: false; reason: DenialReason };

interface Finding {
  kind: PolicyKind;
  outcome: PolicyOutcome;
}

/** The order in which a denial is attributed when several policies deny. */
const attribution: readonly PolicyKind[] = [
  'endpoint',
  'account',
  'resource',
  'identity',
  'boundary',
  'session',
];

const allowed: Decision = { allowed: true };

export function decide({ guards, grants, rule, call }: Question): Decision {
  const prepared = new PreparedCall(call);
  const findings: Finding[] = [];
  for (const { kind, policy } of guards) findings.push({ kind, outcome: evaluatePrepared(policy, prepared) });
  for (const { kind, policy } of grants) findings.push({ kind, outcome: evaluatePrepared(policy, prepared) });
  const explicit = firstExplicitDeny(findings);
  if (explicit !== undefined) return { allowed: false, reason: explicit };
  const kind = firstMissing(findings, rule, isAccountRoot(call.principal));
  return kind === undefined ? allowed : { allowed: false, reason: { kind, effect: 'implicit' } };
}

function firstExplicitDeny(findings: readonly Finding[]): DenialReason | undefined {
  let reason: DenialReason | undefined;
  for (const { kind, outcome } of findings) {
    if (outcome.effect !== 'explicit-deny') continue;
    if (reason !== undefined && earlier(reason.kind, kind) === reason.kind) continue;
    reason = { kind, effect: 'explicit' };
    if (outcome.sid !== undefined) reason.sid = outcome.sid;
  }
  return reason;
}

/** The first kind, in the order of attribution, whose Allow the call needs and lacks. */
function firstMissing(
  findings: readonly Finding[],
  rule: GrantRule,
  isRoot: boolean,
): PolicyKind | undefined {
  // An account's root needs no identity policy, and what is delegated to the account is granted to it.
  let identity = isRoot;
  let resource = false;
  const delegationGrants = isRoot || rule === 'signed-both';
  let missing: PolicyKind | undefined;
  for (const { kind, outcome } of findings) {
    const allows = outcome.effect === 'allow';
    if (kind === 'identity') identity ||= allows;
    else if (kind === 'resource') resource ||= allows && (delegationGrants || !outcome.delegated);
    else if (!allows) missing = earlier(missing, kind);
  }
  if (!resource && resourceIsNeeded(rule)) missing = earlier(missing, 'resource');
  if (!identity && identityIsNeeded(rule, resource)) missing = earlier(missing, 'identity');
  return missing;
}

function resourceIsNeeded(rule: GrantRule): boolean {
  return rule === 'signed-both' || rule === 'resource-only';
}

function identityIsNeeded(rule: GrantRule, resource: boolean): boolean {
  return rule === 'signed' || rule === 'signed-both' || (rule === 'signed-either' && !resource);
}

function earlier(left: PolicyKind | undefined, right: PolicyKind): PolicyKind {
  return left !== undefined && attribution.indexOf(left) <= attribution.indexOf(right) ? left : right;
}
