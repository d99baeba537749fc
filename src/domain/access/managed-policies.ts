/** The AWS managed policies that principals here may carry, by ARN. */

const prefix = 'arn:aws:iam::aws:policy/';

const administratorAccess = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

const cognitoServiceLinkedRoles = [
  'arn:aws:iam::*:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp*',
  'arn:aws:iam::*:role/aws-service-role/email.cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdpEmail*',
];

const cognitoPowerUser = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'cognito-identity:*',
        'cognito-idp:*',
        'cognito-sync:*',
        'iam:ListRoles',
        'iam:ListOpenIdConnectProviders',
        'iam:GetRole',
        'iam:ListSAMLProviders',
        'iam:GetSAMLProvider',
        'kinesis:ListStreams',
        'lambda:GetPolicy',
        'lambda:ListFunctions',
        'sns:GetSMSSandboxAccountStatus',
        'sns:ListPlatformApplications',
        'ses:ListIdentities',
        'ses:GetIdentityVerificationAttributes',
        'mobiletargeting:GetApps',
        'acm:ListCertificates',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource: '*',
      Condition: {
        StringEquals: {
          'iam:AWSServiceName': ['cognito-idp.amazonaws.com', 'email.cognito-idp.amazonaws.com'],
        },
      },
    },
    {
      Effect: 'Allow',
      Action: ['iam:DeleteServiceLinkedRole', 'iam:GetServiceLinkedRoleDeletionStatus'],
      Resource: cognitoServiceLinkedRoles,
    },
  ],
};

const cognitoReadOnly = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'cognito-identity:Describe*',
        'cognito-identity:Get*',
        'cognito-identity:List*',
        'cognito-idp:Describe*',
        'cognito-idp:AdminGet*',
        'cognito-idp:AdminList*',
        'cognito-idp:List*',
        'cognito-idp:Get*',
        'cognito-sync:Describe*',
        'cognito-sync:Get*',
        'cognito-sync:List*',
        'iam:ListOpenIdConnectProviders',
        'iam:ListRoles',
        'sns:ListPlatformApplications',
      ],
      Resource: '*',
    },
  ],
};

/** Documents by ARN; whoever names another ARN is refused at write. */
export const managedPolicies: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  [`${prefix}AdministratorAccess`, administratorAccess],
  [`${prefix}AmazonCognitoPowerUser`, cognitoPowerUser],
  [`${prefix}AmazonCognitoReadOnly`, cognitoReadOnly],
]);

export const administratorAccessArn = `${prefix}AdministratorAccess`;
