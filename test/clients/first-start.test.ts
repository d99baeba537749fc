/** What a newcomer sees: one command, a running server, and every command it prints works as printed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { createDatabase } from '../world/postgres.ts';
import { forEachEngine } from '../world/database.ts';
import { missing, run } from '../world/run.ts';
import { startServerProcess } from '../world/server-process.ts';

/** Commands stand indented by two spaces and may go on over several lines. */
function commandsIn(output: string, program: string): string[] {
  const unfolded = output.replace(/\\\n\s*/g, ' ');
  return unfolded.split('\n').flatMap((line) => (line.startsWith(`  ${program} `) ? [line.trim()] : []));
}

forEachEngine((engine) => {
  const open = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sekisho first start-'));
    const database = engine === 'postgres' ? await createDatabase() : undefined;
    const settings = { SEKISHO_DATA_DIRECTORY: join(folder, 'data'), DATABASE_URL: database?.url ?? '' };
    return {
      settings,
      async [Symbol.asyncDispose]() {
        await database?.[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  };

  it(
    'prints commands that work as printed, today and after a restart',
    { skip: missing('curl', '--version') },
    async () => {
      await using place = await open();
      const first = await startServerProcess(place.settings);
      const tryIt = async (output: string) => {
        const curls = commandsIn(output, 'curl');
        assert.equal(curls.length, 2, output);
        const [own = '', other = ''] = curls;
        const signedIn = await run('/bin/sh', ['-c', own]);
        assert.match(signedIn.stdout, /"AccessToken":"eyJ/, signedIn.stderr);
        const refused = await run('/bin/sh', ['-c', `${other} -w '%{http_code}'`]);
        const sentence =
          '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: ';
        assert.ok(refused.stdout.startsWith(sentence), refused.stdout);
        assert.match(refused.stdout, /403$/);
      };
      await tryIt(first.output());
      assert.equal(await first.stop(), 0);
      await using second = await startServerProcess(place.settings);
      await tryIt(second.output());
    },
  );

  it('prints AWS CLI commands that work as printed', { skip: missing('aws', '--version') }, async () => {
    await using place = await open();
    await using server = await startServerProcess(place.settings);
    const commands = [...commandsIn(server.output(), 'export'), ...commandsIn(server.output(), 'aws')];
    const { status, stdout, stderr } = await run('/bin/sh', ['-ec', commands.join('\n')]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /closed-network/);
  });

  it('says so and ends when another server has the data directory', async () => {
    await using place = await open();
    await using first = await startServerProcess(place.settings);
    await assert.rejects(startServerProcess(place.settings), /data/);
    assert.match(first.output(), /health and metrics/);
  });

  it('starts again on a directory whose server was killed', async () => {
    await using place = await open();
    const first = await startServerProcess(place.settings);
    await first.kill();
    await using second = await startServerProcess(place.settings);
    assert.match(second.output(), /execute-api/);
  });

  it('refuses a setting it does not know the value of', async () => {
    await using place = await open();
    await assert.rejects(
      startServerProcess({ ...place.settings, SEKISHO_REGION: 'nowhere' }),
      /SEKISHO_REGION/,
    );
  });
});
