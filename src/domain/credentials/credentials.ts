/** What users prove themselves with: today, passwords. */
export { policyViolation } from './password-policy.ts';
export { Passwords, type PreparedVerifier } from './passwords.ts';
export { readPublicValue, toWireHex } from './srp.ts';
