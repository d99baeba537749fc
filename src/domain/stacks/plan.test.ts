/** What a template is refused for before anything is made, by path and with advice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../contract/refusal.ts';
import { makePlan, type Plan } from './plan.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };

function plan(template: object, parameters: Record<string, string> = {}): Plan {
  const templateText = JSON.stringify(template);
  return makePlan({ templateText, parameters, stackName: 'one', stackId: 'arn:one', site });
}

const pool = { Type: 'AWS::Cognito::UserPool' };

const refusals: [name: string, template: unknown, message: RegExp][] = [
  [
    'an unknown type',
    { Pool: { Type: 'AWS::Cognito::UserPol' } },
    /^Resources\.Pool\.Type: .*did you mean 'AWS::Cognito::UserPool'/,
  ],
  [
    'an unknown property',
    { Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolNam: 'x' } } },
    /^Resources\.Pool\.Properties\.UserPoolNam: is not known here \(did you mean 'UserPoolName'\?\)$/,
  ],
  [
    'an unknown property deep inside',
    {
      Pool: {
        Type: 'AWS::Cognito::UserPool',
        Properties: { Policies: { PasswordPolicy: { MinimumLenght: 8 } } },
      },
    },
    /^Resources\.Pool\.Properties\.Policies\.PasswordPolicy\.MinimumLenght: .*did you mean 'MinimumLength'/,
  ],
  [
    'the name the API has for a property',
    { Pool: { Type: 'AWS::Cognito::UserPool', Properties: { PoolName: 'x' } } },
    /PoolName: is not known here \(did you mean 'UserPoolName'/,
  ],
  [
    'a missing property',
    { Client: { Type: 'AWS::Cognito::UserPoolClient' } },
    /^Resources\.Client\.Properties: needs the property 'UserPoolId'$/,
  ],
  [
    'an unknown attribute',
    {
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Group: {
        Type: 'AWS::Cognito::UserPoolGroup',
        Properties: { UserPoolId: { Ref: 'Pool' }, Description: { 'Fn::GetAtt': ['Pool', 'Am'] } },
      },
    },
    /has no attribute 'Am' here \(did you mean 'Arn'\?\)$/,
  ],
  [
    'an unknown name',
    { Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pol' } } } },
    /nothing in the template is called 'Pol'/,
  ],
  [
    'a cycle',
    {
      One: { Type: 'AWS::Cognito::UserPool', DependsOn: 'Two' },
      Two: { Type: 'AWS::Cognito::UserPool', DependsOn: ['Three'] },
      Three: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: { 'Fn::Sub': '${One.Arn}' } } },
    },
    /Circular dependency between resources: One -> Two -> Three -> One$/,
  ],
  [
    'a password in the template',
    {
      Bob: {
        Type: 'AWS::Cognito::UserPoolUser',
        Properties: { UserPoolId: 'eu-west-1_aaaaaaaaa', TemporaryPassword: 'Secret-123456' },
      },
    },
    /TemporaryPassword: is not known here/,
  ],
  [
    'a hint that is no hint',
    { Pool: { Type: 'AWS::Cognito::UserPool', Metadata: { Sekisho: { Password: 'Generate' } } } },
    /^Resources\.Pool\.Metadata\.Sekisho\.Password: is not known here$/,
  ],
];

for (const [name, Resources, message] of refusals) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => plan({ Resources }),
      (error) => error instanceof Refusal && error.code === 'ValidationError' && message.test(error.message),
    );
  });
}

const templateRefusals: [name: string, template: object, message: RegExp][] = [
  [
    'a section of later',
    { Resources: { pool }, Conditions: {} },
    /^Template\.Conditions: is not supported yet$/,
  ],
  ['an unknown section', { Resources: { pool }, Output: {} }, /^Template\.Output: .*did you mean 'Outputs'/],
  ['no resources', { Resources: {} }, /^Resources: at least one/],
  [
    'an output without value',
    { Resources: { pool }, Outputs: { A: {} } },
    /^Outputs\.A: needs the member 'Value'/,
  ],
  [
    'an output of nothing',
    { Resources: { pool }, Outputs: { A: { Value: { Ref: 'pol' } } } },
    /^Outputs\.A\.Value: nothing in the template is called 'pol' \(did you mean 'pool'\?\)$/,
  ],
  [
    'a resource depending on a parameter',
    { Parameters: { P: { Type: 'String', Default: 'x' } }, Resources: { pool: { ...pool, DependsOn: 'Q' } } },
    /^Resources\.pool\.DependsOn: nothing/,
  ],
];

for (const [name, template, message] of templateRefusals) {
  test(`refuses ${name}`, () => assert.throws(() => plan(template), { name: 'Refusal', message }));
}

test('orders resources by reference, attribute, substitution and DependsOn, else as written', () => {
  const { steps } = plan({
    Resources: {
      Last: { ...pool, DependsOn: ['First', 'Client'] },
      Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Middle' } } },
      Middle: { ...pool, Properties: { UserPoolName: { 'Fn::Sub': 'after-${First.Arn}' } } },
      First: pool,
      Alone: pool,
    },
  });
  assert.deepEqual(
    steps.map(({ logicalId }) => logicalId),
    ['First', 'Middle', 'Client', 'Last', 'Alone'],
  );
});
