/** What the API model does not say: shapes newer than it, and where the service is known to differ from it. */
import type { ShapeTable } from '../../src/contract/service-table.ts';

/** Shapes that are absent from the model, and corrections (merged over the model's own definition). */
export const shapes: Record<string, Partial<ShapeTable>> = {
  // The service quotes this pattern in its errors: blanks inside are fine, at the edges they are not.
  PasswordType: { pattern: '^[\\S]+.*[\\S]+$' },
  // The model knows prefix domains only, yet custom domains have dots. Whether dots may stand there in a given
  // request is decided where domains are created.
  DomainType: {
    max: 253,
    pattern: '^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?)*$',
  },

  AcrConfigurationType: { type: 'map', key: 'AcrLevelType', value: 'AcrLevelConfigType', max: 4 },
  AcrLevelType: { type: 'string', pattern: 'Level[1-4]' },
  AcrMappingType: { type: 'map', key: 'AcrLevelType', value: 'AcrValueType', max: 4 },
  AcrValueType: { type: 'string', min: 1, max: 64, pattern: '[\\x21\\x23-\\x5B\\x5D-\\x7E]+' },
  HealthCheckIdType: { type: 'string', max: 64 },
  LimitAttributesType: { type: 'map', key: 'StringType', value: 'StringType' },
  ReplicaRegionsType: { type: 'list', member: 'RegionCodeType' },
  SessionIpAddressType: { type: 'string', max: 128, sensitive: true },
  SsoSessionMinutesType: { type: 'integer', min: 0, max: 129600 },
  TokenSessionsPerUserType: { type: 'integer', min: 1, max: 100 },

  // Used by secretMembers below: the same as their namesakes, but not for logs.
  SecretDocument: { type: 'document', secret: true },
  SecretStringType: { type: 'string', min: 0, max: 131072, secret: true },
};

/** Values the service takes although no enum lists them. */
export const enumValues: Record<string, readonly string[]> = {
  ExplicitAuthFlowsType: ['ALLOW_CLIENT_TOKEN_AUTH'],
};

/** Members the model calls optional although the operation cannot do without them. */
export const required: Record<string, readonly string[]> = {
  ForgetDeviceRequest: ['AccessToken'],
  GetDeviceRequest: ['AccessToken'],
  UpdateManagedLoginBrandingRequest: ['UserPoolId', 'ManagedLoginBrandingId'],
};

/** Shapes AWS does not mark as sensitive, whose values are nevertheless kept out of logs and messages. */
export const secretShapes: readonly string[] = [
  'ChallengeParametersType',
  'ClientMetadataType',
  'ConfirmationCodeType',
  'PaginationKey',
  'PaginationKeyType',
  'PreSignedUrlType',
  'ProviderDetailsType',
  'SearchPaginationTokenType',
  'UserFilterType',
];

/** The shape of single members: secrets behind a general shape, and everything newer than the model. */
export const members: Record<string, string> = {
  'CompleteWebAuthnRegistrationRequest.Credential': 'SecretDocument',
  'ContextDataType.EncodedData': 'SecretStringType',
  'DeviceSecretVerifierConfigType.PasswordVerifier': 'SecretStringType',
  'DeviceSecretVerifierConfigType.Salt': 'SecretStringType',
  'HttpHeader.headerValue': 'SecretStringType',
  'ProviderUserIdentifierType.ProviderAttributeValue': 'SecretStringType',
  'StartWebAuthnRegistrationResponse.CredentialCreationOptions': 'SecretDocument',

  'AcrLevelConfigType.AcrValue': 'AcrValueType',
  'AdminGetUserAuthFactorsResponse.ConfiguredUserAuthFactors': 'ConfiguredUserAuthFactorsListType',
  'AdminGetUserAuthFactorsResponse.PreferredMfaSetting': 'StringType',
  'AdminGetUserAuthFactorsResponse.UserMFASettingList': 'UserMFASettingListType',
  'AdminRespondToAuthChallengeResponse.AvailableChallenges': 'AvailableChallengeListType',
  'ClientAuthenticationResultType.ExpiresIn': 'IntegerType',
  'ClientAuthenticationResultType.TokenType': 'StringType',
  'ClientSSOSessionConfigType.MaxValidityMinutes': 'SsoSessionMinutesType',
  'CustomDomainConfigType.SecurityPolicy': 'SecurityPolicyType',
  'DcrConfigurationType.AllowedScopes': 'ScopeListType',
  'DcrConfigurationType.AuthenticatedGrantTypes': 'OAuthFlowsType',
  'DcrConfigurationType.EnableStatus': 'StatusType',
  'DcrConfigurationType.OpenDcrEnabled': 'WrappedBooleanType',
  'DcrConfigurationType.OpenDcrGrantTypes': 'OAuthFlowsType',
  'EumsSmsConfigurationType.CallerArn': 'ArnType',
  'EumsSmsConfigurationType.ConfigurationSetName': 'StringType',
  'EumsSmsConfigurationType.ExternalId': 'StringType',
  'EumsSmsConfigurationType.InEntityId': 'StringType',
  'EumsSmsConfigurationType.InTemplateId': 'StringType',
  'EumsSmsConfigurationType.OriginationIdentity': 'StringType',
  'FailoverType.PrimaryRoute53HealthCheckId': 'HealthCheckIdType',
  'FailoverType.SecondaryRegion': 'RegionCodeType',
  'GetClientTokenRequest.Scopes': 'ScopeListType',
  'IssuerConfigurationType.Type': 'IssuerType',
  'KeyConfigurationType.KeyType': 'EncryptionKeyType',
  'KeyConfigurationType.KmsKeyArn': 'ArnType',
  'LimitDefinitionType.Attributes': 'LimitAttributesType',
  'LimitDefinitionType.LimitClass': 'LimitClass',
  'LimitType.FreeLimitValue': 'IntegerType',
  'LimitType.ProvisionedLimitValue': 'IntegerType',
  'ListUserPoolReplicasRequest.NextToken': 'PaginationKeyType',
  'ListUserPoolReplicasResponse.NextToken': 'PaginationKeyType',
  'ResourceServerType.ManagedBy': 'ResourceServerManagedByType',
  'RespondToAuthChallengeResponse.AvailableChallenges': 'AvailableChallengeListType',
  'SessionDescriptionType.CreateDate': 'DateType',
  'SessionDescriptionType.DeviceType': 'StringType',
  'SessionDescriptionType.IsCurrentSession': 'WrappedBooleanType',
  'SessionDescriptionType.LastActiveDate': 'DateType',
  'SessionDescriptionType.OriginSessionId': 'StringType',
  'SessionDescriptionType.SessionType': 'SessionTypeType',
  'SessionLocationType.City': 'StringType',
  'SessionLocationType.Country': 'StringType',
  'UpdateProvisionedLimitRequest.RequestedLimitValue': 'IntegerType',
  'UpdateUserPoolReplicaRequest.Status': 'UpdateReplicaStatusType',
  'UserPoolDescriptionType.ReplicaRegions': 'ReplicaRegionsType',
  'UserPoolReplicaType.Role': 'ReplicaRoleType',
  'UserPoolReplicaType.Status': 'ReplicaStatusType',
  'UserPoolReplicaType.UserPoolArn': 'ArnType',
  'UserPoolTokenSessionConfigType.MaxPerUser': 'TokenSessionsPerUserType',
};

/** The shape of members newer than the model that mean the same in every structure. */
export const membersByName: Record<string, string> = {
  AcrConfiguration: 'AcrConfigurationType',
  AcrMapping: 'AcrMappingType',
  ClientMetadata: 'ClientMetadataType',
  ClientType: 'ClientTypeType',
  NextToken: 'PaginationKey',
  PasswordHashingAlgorithm: 'PasswordHashingAlgorithmType',
  Region: 'RegionCodeType',
  RegionName: 'RegionCodeType',
  RevokeAssociatedSessions: 'RevokeAssociatedSessionsType',
  SessionId: 'StringType',
  TermsName: 'TermsNameType',
  UserPoolId: 'UserPoolIdType',
  UserPoolTags: 'UserPoolTagsType',
  UserSessionTracking: 'UserSessionTrackingType',
};
