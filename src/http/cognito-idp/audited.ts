/** Which calls leave an audit event: all that change something or prove somebody, and denials. */
import type { OperationName } from '../../contract/operations.ts';

/** Operations that only read; a new operation is audited until it is listed here. */
const readingOnly: ReadonlySet<string> = new Set<OperationName>([
  'AdminGetDevice',
  'AdminGetUser',
  'AdminGetUserAuthFactors',
  'AdminListDevices',
  'AdminListGroupsForUser',
  'AdminListUserAuthEvents',
  'AdminListUserSessions',
  'DescribeIdentityProvider',
  'DescribeManagedLoginBranding',
  'DescribeManagedLoginBrandingByClient',
  'DescribeResourceServer',
  'DescribeRiskConfiguration',
  'DescribeTerms',
  'DescribeTermsByClient',
  'DescribeUserImportJob',
  'DescribeUserPool',
  'DescribeUserPoolClient',
  'DescribeUserPoolDomain',
  'GetCSVHeader',
  'GetDevice',
  'GetGroup',
  'GetIdentityProviderByIdentifier',
  'GetLogDeliveryConfiguration',
  'GetProvisionedLimit',
  'GetSigningCertificate',
  'GetUICustomization',
  'GetUser',
  'GetUserAuthFactors',
  'GetUserPoolClientSessionConfiguration',
  'GetUserPoolMfaConfig',
  'GetUserPoolSessionConfiguration',
  'ListDevices',
  'ListGroups',
  'ListIdentityProviders',
  'ListResourceServers',
  'ListTagsForResource',
  'ListTerms',
  'ListUserImportJobs',
  'ListUserPoolClientSecrets',
  'ListUserPoolClients',
  'ListUserPoolReplicas',
  'ListUserPools',
  'ListUserSessions',
  'ListUsers',
  'ListUsersInGroup',
  'ListWebAuthnCredentials',
]);

/** Refusals of a reading call that are worth keeping: somebody tried what she may not. */
const denials = new Set([
  'AccessDeniedException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
  'IncompleteSignatureException',
]);

/** Nothing was asked that anything could come of; anybody can send such bodies, and the record would only grow. */
const unread = new Set([
  'UnknownOperationException',
  'UnsupportedOperationException',
  'SerializationException',
  'RequestEntityTooLargeException',
]);

export function isAudited(operation: string, outcome: string): boolean {
  if (unread.has(outcome)) return false;
  return !readingOnly.has(operation) || denials.has(outcome);
}
