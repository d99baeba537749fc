/** Whether a password is one a pool accepts, and the sentence Cognito refuses it with. */
import { refuse } from '../../contract/refusal.ts';
import type { PasswordPolicy, Pool } from '../pools/pools.ts';

const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/;
const innerSpace = /\S +\S/;
const longest = 256;

type Rule = readonly [isBroken: (policy: PasswordPolicy, password: string) => boolean, text: string];

/** In the order in which Cognito names the first that fails. */
const rules: readonly Rule[] = [
  [({ MinimumLength }, password) => password.length < MinimumLength, 'Password not long enough'],
  [(_, password) => password.length > longest, 'Password too long'],
  [
    ({ RequireUppercase }, password) => RequireUppercase && !/[A-Z]/.test(password),
    'Password must have uppercase characters',
  ],
  [
    ({ RequireLowercase }, password) => RequireLowercase && !/[a-z]/.test(password),
    'Password must have lowercase characters',
  ],
  [
    ({ RequireNumbers }, password) => RequireNumbers && !/[0-9]/.test(password),
    'Password must have numeric characters',
  ],
  [
    ({ RequireSymbols }, password) => RequireSymbols && !symbols.test(password) && !innerSpace.test(password),
    'Password must have symbol characters',
  ],
];

/** What is wrong with the password; undefined when nothing is. */
export function policyViolation(policy: PasswordPolicy, password: string): string | undefined {
  return rules.find(([isBroken]) => isBroken(policy, password))?.[1];
}

export function checkPasswordPolicy(pool: Pool, password: string): void {
  const violation = policyViolation(pool.settings.Policies.PasswordPolicy, password);
  if (violation === undefined) return;
  refuse('InvalidPasswordException', `Password did not conform with policy: ${violation}`);
}
