/** boto3, unmodified, through the endpoint's name over TLS. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { openAwsNames, type AwsNames } from '../world/aws-names.ts';
import { missing, run } from '../world/run.ts';
import { onEveryEngine } from '../world/suite.ts';

const program = join(import.meta.dirname, 'boto3_program.py');
const skip = missing('python3', '-c', 'import boto3');

const scenarios = {
  life_of_a_pool: 'manages a pool, a client with a secret and its users from first to last',
  wrong_secret: 'is refused with a wrong secret',
  unknown_key: 'is refused with an unknown key',
  changed_body: 'is refused when the body was changed after signing',
  stale_date: 'is refused with a stale date, although the signature fits it',
};

onEveryEngine((world) => {
  let names: AwsNames;
  before(async () => {
    names = await openAwsNames(world());
  });
  after(() => names[Symbol.asyncDispose]());

  for (const [scenario, sentence] of Object.entries(scenarios)) {
    it(sentence, { skip }, async () => {
      const { stdout, stderr } = await run('python3', [program, scenario], { env: names.env });
      assert.equal(stdout, 'ok\n', stderr);
    });
  }
});
