/** Why a signature is not accepted, in AWS's names and sentences. */
import { sha256 } from '../crypto/derive.ts';

export interface SignatureRejection {
  code: 'MissingAuthenticationTokenException' | 'IncompleteSignatureException' | 'InvalidSignatureException';
  message: string;
}

export const missingToken: SignatureRejection = {
  code: 'MissingAuthenticationTokenException',
  message: 'Missing Authentication Token',
};

export const mismatch: SignatureRejection = invalid(
  'The request signature we calculated does not match the signature you provided. ' +
    'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
);

export function incomplete(message: string): SignatureRejection {
  return { code: 'IncompleteSignatureException', message };
}

export function invalid(message: string): SignatureRejection {
  return { code: 'InvalidSignatureException', message };
}

/** A header that may hold a secret is told only as a digest. */
export function digestOf(header: string): string {
  return sha256(header).toString('base64');
}
