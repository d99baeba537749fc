/** The Principal and NotPrincipal elements: who a statement speaks of. */
import type { AwsPrincipal, Principal } from '../call.ts';
import { rejectPolicy } from '../syntax-error.ts';
import { eachText, isObject } from '../elements.ts';

/** `account`: named only through its account, which in a resource policy delegates and does not grant. */
export type PrincipalMatch = 'none' | 'account' | 'direct';

export type PrincipalTest = (principal: Principal) => PrincipalMatch;

interface PrincipalList {
  anyone: boolean;
  /** Twelve digits each. */
  accounts: ReadonlySet<string>;
  /** Users, roles and sessions. */
  arns: ReadonlySet<string>;
  services: ReadonlySet<string>;
  providers: ReadonlySet<string>;
}

export function compilePrincipal(element: unknown, path: string): PrincipalTest {
  const list = parsePrincipals(element, path);
  if (list.anyone) return () => 'direct';
  return (principal) => matchPrincipal(list, principal);
}

/**
 * A Deny spares the caller only when account, role and session are all named; an Allow leaves out whoever is
 * named in any way. Both err on the closed side (IAM User Guide, "NotPrincipal").
 */
export function compileNotPrincipal(element: unknown, path: string, effect: 'Allow' | 'Deny'): PrincipalTest {
  const list = parsePrincipals(element, path);
  return (principal) => {
    if (list.anyone) return 'none';
    const named =
      effect === 'Deny' && principal.kind === 'aws'
        ? isNamedAtEveryLevel(list, principal)
        : matchPrincipal(list, principal) !== 'none';
    return named ? 'none' : 'direct';
  };
}

function matchPrincipal(list: PrincipalList, principal: Principal): PrincipalMatch {
  switch (principal.kind) {
    case 'anonymous':
      return 'none';
    case 'service':
      return list.services.has(principal.name) ? 'direct' : 'none';
    case 'federated':
      return list.providers.has(principal.provider) ? 'direct' : 'none';
    case 'aws': {
      const { arn, roleArn, accountId } = principal;
      if (list.arns.has(arn) || (roleArn !== undefined && list.arns.has(roleArn))) return 'direct';
      return list.accounts.has(accountId) ? 'account' : 'none';
    }
  }
}

function isNamedAtEveryLevel(list: PrincipalList, { arn, roleArn, accountId }: AwsPrincipal): boolean {
  if (!list.accounts.has(accountId)) return false;
  if (arn.endsWith(':root')) return true;
  return list.arns.has(arn) && (roleArn === undefined || list.arns.has(roleArn));
}

function parsePrincipals(element: unknown, path: string): PrincipalList {
  const accounts = new Set<string>();
  const arns = new Set<string>();
  if (element === '*') {
    return { anyone: true, accounts, arns, services: new Set(), providers: new Set() };
  }
  if (!isObject(element) || Object.keys(element).length === 0) {
    rejectPolicy(path, 'write "*" or an object with AWS, Service or Federated.');
  }
  const groups = new Map<string, readonly string[]>();
  for (const [kind, value] of Object.entries(element)) {
    if (!['AWS', 'Service', 'Federated'].includes(kind)) {
      rejectPolicy(`${path}.${kind}`, 'unknown kind of principal; use AWS, Service or Federated.');
    }
    groups.set(kind, eachText(value, `${path}.${kind}`));
  }
  const aws = groups.get('AWS') ?? [];
  for (const text of aws) if (text !== '*') addAwsPrincipal(text, { accounts, arns, path: `${path}.AWS` });
  const services = parseNames(groups.get('Service'), `${path}.Service`);
  const providers = parseNames(groups.get('Federated'), `${path}.Federated`);
  return { anyone: aws.includes('*'), accounts, arns, services, providers };
}

function parseNames(names: readonly string[] | undefined, path: string): ReadonlySet<string> {
  for (const name of names ?? [])
    if (/[*?]/.test(name)) rejectPolicy(path, 'wildcards are not allowed here.');
  return new Set(names);
}

interface AwsNames {
  accounts: Set<string>;
  arns: Set<string>;
  path: string;
}

const accountPattern = /^(?:(\d{12})|arn:[a-z-]+:iam::(\d{12}):root)$/;
const identityPattern =
  /^arn:[a-z-]+:(?:iam::\d{12}:(?:user|role)\/|sts::\d{12}:(?:assumed-role|federated-user)\/)[^*?\s]+$/;

function addAwsPrincipal(text: string, { accounts, arns, path }: AwsNames): void {
  const [, bareAccount, rootAccount] = accountPattern.exec(text) ?? [];
  const account = bareAccount ?? rootAccount;
  if (account !== undefined) accounts.add(account);
  else if (identityPattern.test(text)) arns.add(text);
  else {
    rejectPolicy(
      path,
      `"${text}" is not a principal; write "*", an account number, or the ARN of a root, user, role or ` +
        'session without wildcards (a pattern goes into a condition on aws:PrincipalArn).',
    );
  }
}
