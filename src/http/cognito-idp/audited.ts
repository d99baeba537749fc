/** Which calls leave an audit event: all that change something or prove somebody, and every denial. */

const readingOnly = /^(Get|List|Describe|AdminGet|AdminList)/;

/** Refusals of a reading call that are worth keeping: somebody tried what she may not. */
const denials = new Set([
  'AccessDeniedException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
  'IncompleteSignatureException',
]);

/** Reading by name, yet they hand out tokens. */
const issuing = new Set(['GetTokensFromRefreshToken', 'GetClientToken']);

export function isAudited(operation: string, outcome: string): boolean {
  if (issuing.has(operation) || !readingOnly.test(operation)) return true;
  return denials.has(outcome);
}
