/** OAuth settings and redirect URLs: what is refused in which words, and where browsers never go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settleClient, type ClientInput } from './client-settings.ts';
import { checkOauth } from './oauth-rules.ts';
import { checkRedirectUrl } from './redirect-urls.ts';

function check(input: ClientInput, hasSecret = false): void {
  checkOauth({ poolId: 'eu-west-1_people123', settings: settleClient(input), hasSecret });
}

const code: ClientInput = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'],
  CallbackURLs: ['https://app.example/back'],
};

const refused: readonly [input: ClientInput, code: string, message: string][] = [
  [
    { ...code, AllowedOAuthFlows: [] },
    'InvalidParameterException',
    'AllowedOAuthFlows and AllowedOAuthScopes are required ' +
      'if user pool client is allowed to use OAuth flows.',
  ],
  [
    { ...code, AllowedOAuthFlows: ['client_credentials', 'code'] },
    'InvalidOAuthFlowException',
    'client_credentials flow can not be selected along with code flow or implicit flow.',
  ],
  [
    { ...code, AllowedOAuthFlows: ['client_credentials'] },
    'InvalidOAuthFlowException',
    'client_credentials flow can not be selected if client does not have a client secret.',
  ],
  [
    { ...code, AllowedOAuthScopes: ['openid', 'orders/read'] },
    'ScopeDoesNotExistException',
    'Invalid scope requested: orders/read',
  ],
  [
    { SupportedIdentityProviders: ['COGNITO', 'Google'] },
    'InvalidParameterException',
    'The provider Google does not exist for User Pool eu-west-1_people123.',
  ],
  [
    { ...code, CallbackURLs: [] },
    'InvalidParameterException',
    'CallbackURLs are required for the code flow and the implicit flow.',
  ],
  [
    { ...code, DefaultRedirectURI: 'https://app.example/other' },
    'InvalidParameterException',
    'DefaultRedirectURI must be one of the CallbackURLs.',
  ],
  [
    { LogoutURLs: ['http://app.example/out'] },
    'InvalidParameterException',
    'http://app.example/out cannot use the HTTP protocol.',
  ],
];

for (const [input, name, message] of refused) {
  test(`refused: ${message}`, () => {
    assert.throws(() => check(input), { code: name, message });
  });
}

test('the code flow and client credentials are accepted where they make sense', () => {
  check({ ...code, DefaultRedirectURI: 'https://app.example/back', SupportedIdentityProviders: ['COGNITO'] });
  check({ ...code, AllowedOAuthFlows: ['client_credentials'], CallbackURLs: [] }, true);
});

for (const url of [
  'https://app.example/back?x=1',
  'http://localhost:3000/back',
  'http://127.0.0.1/back',
  'http://[::1]:8080/back',
  'myapp://example',
]) {
  test(`a browser may go to ${url}`, () => checkRedirectUrl(url));
}

for (const url of [
  '/back',
  'app.example/back',
  'https://app.example/#fragment',
  'http://localhost.evil.example/',
  'http://127.0.0.1.evil.example/',
  'javascript:alert(1)',
  'JavaScript://app.example/%0aalert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
]) {
  test(`attack: sending a browser to ${url}`, () => {
    assert.throws(() => checkRedirectUrl(url), { code: 'InvalidParameterException' });
  });
}
