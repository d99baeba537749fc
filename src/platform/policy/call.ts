/** The question put to a policy: who wants to do what, to which resource, under which circumstances. */

export interface Call {
  /** `service:Action`, in any case. */
  action: string;
  /** An ARN, or `*` when the action knows no resource. */
  resource: string;
  principal: Principal;
  context: Context;
}

/** Condition keys in lower case; a list is a multivalued key, an empty list counts as absent. */
export type Context = ReadonlyMap<string, string | readonly string[]>;

export type Principal = AwsPrincipal | AnonymousPrincipal | ServicePrincipal | FederatedPrincipal;

export interface AwsPrincipal {
  kind: 'aws';
  /** `…:root`, `…:user/name` or `arn:aws:sts::…:assumed-role/name/session`. */
  arn: string;
  /** Twelve digits. */
  accountId: string;
  /** Of an assumed-role session: the ARN of its role. */
  roleArn?: string;
}

export interface AnonymousPrincipal {
  kind: 'anonymous';
}

export interface ServicePrincipal {
  kind: 'service';
  /** Such as `apigateway.amazonaws.com`. */
  name: string;
}

export interface FederatedPrincipal {
  kind: 'federated';
  /** Such as `cognito-identity.amazonaws.com`, or the ARN of a provider. */
  provider: string;
}

export function isAccountRoot(principal: Principal): boolean {
  return principal.kind === 'aws' && principal.arn.endsWith(':root');
}
