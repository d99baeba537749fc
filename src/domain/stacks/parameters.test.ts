/** Parameters: defaults, lists, and values a template does not allow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readParameters } from './parameters.ts';

const accepted: [declaration: object, given: string | undefined, value: unknown][] = [
  [{ Type: 'String', Default: 'a' }, undefined, 'a'],
  [{ Type: 'String', Default: 'a' }, 'b', 'b'],
  [{ Type: 'String', Default: '' }, undefined, ''],
  [{ Type: 'Number', Default: 8 }, undefined, '8'],
  [{ Type: 'CommaDelimitedList' }, 'a, b,c', ['a', 'b', 'c']],
  [{ Type: 'CommaDelimitedList', Default: '' }, undefined, []],
  [{ Type: 'List<AWS::EC2::Subnet::Id>' }, 'subnet-1', ['subnet-1']],
  [{ Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', 'vpc-1'],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'b', 'b'],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'abc', 'abc'],
];

for (const [declaration, given, value] of accepted) {
  test(`${JSON.stringify(declaration)} takes ${given ?? 'its default'}`, () => {
    const values = readParameters({ P: declaration }, given === undefined ? {} : { P: given });
    assert.deepEqual(values.get('P'), value);
  });
}

const refused: [declaration: object, given: string | undefined, message: RegExp][] = [
  [{ Type: 'String' }, undefined, /^Parameters\.P: must have a value$/],
  [{ Type: 'Number' }, 'x', /must be a number/],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', /must be one of a, b$/],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'abc1', /must match \[a-z\]\+/],
  [{ Type: 'String', AllowedPattern: '[' }, 'a', /is not a regular expression/],
  [{ Type: 'String', MinLength: 2 }, 'a', /too few or too many/],
  [
    { Type: 'Number', MaxValue: '5', ConstraintDescription: 'at most five' },
    '6',
    /too large \(at most five\)/,
  ],
  [{ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' }, undefined, /'AWS::SSM.*' is not supported/],
  [{ Type: 'String', NoEcho: true }, 'secret', /^Parameters\.P\.NoEcho: is not supported yet$/],
  [{ Type: 'String', Defalt: 'a' }, 'a', /did you mean 'Default'/],
];

for (const [declaration, given, message] of refused) {
  test(`${JSON.stringify(declaration)} refuses ${given ?? 'nothing'}`, () => {
    const parameters: Record<string, string> = given === undefined ? {} : { P: given };
    assert.throws(() => readParameters({ P: declaration }, parameters), { name: 'Refusal', message });
  });
}

test('a parameter nobody declared is refused with the one that was meant', () => {
  assert.throws(() => readParameters({ StageName: { Type: 'String', Default: 'a' } }, { StagName: 'b' }), {
    message: "Parameters.StagName: is not declared (did you mean 'StageName'?)",
  });
});
