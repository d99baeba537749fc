/** AWS's own verifier, unmodified, takes both tokens by the keys it fetches over the endpoint. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { openAwsNames } from '../world/aws-names.ts';
import { addUser, openPool, signIn } from '../world/pool.ts';
import { run } from '../world/run.ts';
import { onEveryEngine } from '../world/suite.ts';

const program = join(import.meta.dirname, 'jwt-verify-program.ts');

onEveryEngine((world) => {
  it('verifies both tokens, and no altered or exchanged one', async () => {
    const pool = await openPool(world());
    const sub = await addUser(pool, 'mika');
    const { IdToken, AccessToken } = await signIn(pool, 'mika');
    await using names = await openAwsNames(world());
    const args = [program, pool.poolId, pool.clientId, IdToken, AccessToken];
    const { stdout, stderr } = await run(process.execPath, args, { env: names.env });
    assert.notEqual(stdout, '', stderr);
    const { id, access, idAsAccess, altered } = JSON.parse(stdout) as Record<string, string>;
    assert.deepEqual({ id, access }, { id: sub, access: sub });
    assert.equal(altered, 'JwtInvalidSignatureError');
    assert.match(idAsAccess ?? '', /Error$/);
  });
});
