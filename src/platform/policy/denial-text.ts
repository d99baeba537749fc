/** AWS's sentences for a denied call (IAM User Guide, "Troubleshoot access denied error messages"). */
import type { Call, Principal } from './call.ts';
import type { DenialReason, PolicyKind } from './decide.ts';

const policyNames: Readonly<Record<PolicyKind, { article: 'a' | 'an'; name: string }>> = {
  endpoint: { article: 'a', name: 'VPC endpoint policy' },
  account: { article: 'a', name: 'resource control policy' },
  resource: { article: 'a', name: 'resource-based policy' },
  identity: { article: 'an', name: 'identity-based policy' },
  boundary: { article: 'a', name: 'permissions boundary' },
  session: { article: 'a', name: 'session policy' },
};

export type DeniedCall = Pick<Call, 'action' | 'resource' | 'principal'>;

export function denialText({ action, resource, principal }: DeniedCall, reason: DenialReason): string {
  const { article, name } = policyNames[reason.kind];
  const cause =
    reason.effect === 'explicit'
      ? `with an explicit deny in ${article} ${name}`
      : `because no ${name} allows the ${action} action`;
  const user = `User: ${nameOf(principal)}`;
  return `${user} is not authorized to perform: ${action} on resource: ${resource} ${cause}`;
}

function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'aws':
      return principal.arn;
    case 'service':
      return principal.name;
    case 'federated':
      return principal.provider;
  }
}
