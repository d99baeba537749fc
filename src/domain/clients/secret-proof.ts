/** Proofs that a caller knows a client's secret. */
import { equalText, hmacSha256 } from '../../platform/crypto/derive.ts';

export interface SecretHashClaim {
  clientId: string;
  /** The names by which the caller may have meant the user. */
  usernames: readonly string[];
  /** Base64 of HMAC-SHA256 over username and client id, keyed by the secret. */
  secretHash: string;
}

/** Tries every secret with every name, so that the time taken does not tell which one fitted. */
export function provesByHash(secrets: readonly string[], claim: SecretHashClaim): boolean {
  let proved = false;
  for (const secret of secrets) {
    for (const username of claim.usernames) {
      const expected = hmacSha256(secret, username + claim.clientId).toString('base64');
      proved = equalText(expected, claim.secretHash) || proved;
    }
  }
  return proved;
}

export function provesBySecret(secrets: readonly string[], given: string): boolean {
  let proved = false;
  for (const secret of secrets) proved = equalText(secret, given) || proved;
  return proved;
}
