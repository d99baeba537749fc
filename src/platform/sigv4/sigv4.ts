/** AWS Signature Version 4: who claims to have signed a request, and whether it is true. */
export { parseAuthorization } from './authorization.ts';
export type { ParsedAuthorization, SignatureClaims } from './authorization.ts';
export { verifySignature } from './verify.ts';
export type { SignatureCheck, SignatureVerdict, SignedRequest } from './verify.ts';
export type { SignatureRejection } from './rejection.ts';
