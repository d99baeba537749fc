/** What users prove themselves with: today, passwords. */
export { policyViolation } from './password-policy.ts';
export {
  Passwords,
  type PasswordKind,
  type PreparedVerifier,
  type SrpOffer,
  type SrpProof,
  type StoredPassword,
} from './passwords.ts';
export { readPublicValue, toWireHex } from './srp.ts';
