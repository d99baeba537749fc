/** Callers in the terms of policies: which identity stands behind them, and the condition keys they settle. */
import type { AwsPrincipal, Principal } from '../../platform/policy/policy.ts';
import type { ConditionExtras } from '../endpoints/endpoints.ts';
import type { Site } from '../site.ts';

/** The user or role whose policies grant to a caller. */
export function identityOf({ arn, roleArn }: AwsPrincipal): string {
  return roleArn ?? arn;
}

/** A session of a role, as STS names it. */
export function sessionOf(roleArn: string, sessionName: string, { accountId }: Site): AwsPrincipal {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    kind: 'aws',
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    accountId,
    roleArn,
  };
}

/** Keys about the caller; a session's `aws:PrincipalArn` is that of its role, as on AWS. */
export function principalFacts(principal: Principal): ConditionExtras {
  switch (principal.kind) {
    case 'anonymous':
      return { 'aws:PrincipalType': 'Anonymous' };
    case 'service':
      return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal.name };
    case 'federated':
      return { 'aws:FederatedProvider': principal.provider };
    case 'aws':
      return awsFacts(principal);
  }
}

function awsFacts(principal: AwsPrincipal): ConditionExtras {
  const facts = {
    'aws:PrincipalArn': identityOf(principal),
    'aws:PrincipalAccount': principal.accountId,
    'aws:PrincipalIsAWSService': 'false',
  };
  if (principal.roleArn !== undefined) return { ...facts, 'aws:PrincipalType': 'AssumedRole' };
  const name = /:user\/(?:.*\/)?([^/]+)$/.exec(principal.arn)?.[1];
  if (name === undefined) return { ...facts, 'aws:PrincipalType': 'Account' };
  return { ...facts, 'aws:PrincipalType': 'User', 'aws:username': name };
}
