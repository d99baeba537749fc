/** A browser app's library, unmodified: signs up, confirms by the outbox's code, signs in by SRP, refreshes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { openAwsNames } from '../world/aws-names.ts';
import { claimsOf, openPool, password, type TestPool } from '../world/pool.ts';
import { run } from '../world/run.ts';
import { onEveryEngine } from '../world/suite.ts';
import type { World } from '../world/world.ts';

const program = join(import.meta.dirname, 'identity-js-program.ts');
const commandLine = join(import.meta.dirname, '../../src/cli/sekisho.ts');
const email = 'browser@example.com';

interface Report {
  beforeConfirming: string;
  wrongCode: string;
  wrongPassword: string;
  first: string;
  refreshed: string;
  idToken: string;
  attributes: Record<string, string>;
  afterSignOut: string;
}

/** As an operator would: with the command that reads the outbox. */
async function codeInOutbox({ settings }: World): Promise<string> {
  const env = { SEKISHO_DATA_DIRECTORY: settings.dataDirectory };
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { stdout } = await run(process.execPath, [commandLine, 'outbox', '--to', email], { env });
    const code = /\b\d{6}\b/.exec(stdout.replace(/^\S+ {2}EMAIL.*$/m, ''))?.[0];
    if (code !== undefined) return code;
  }
  throw new Error('no code in the outbox');
}

async function runProgram(world: World, { poolId, clientId }: TestPool): Promise<Report> {
  await using names = await openAwsNames(world);
  const env = { ...process.env, ...names.env };
  const child = spawn(process.execPath, [program, poolId, clientId, email, password], { env });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  let last = '';
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'waiting for the code') child.stdin.end(`${await codeInOutbox(world)}\n`);
    else last = line;
  }
  await ended;
  assert.notEqual(last, '', errors);
  return JSON.parse(last) as Report;
}

onEveryEngine(
  (world) => {
    it('signs up, confirms, signs in by SRP, refreshes and signs out', async () => {
      const pool = await openPool(world(), {
        app: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      });
      const report = await runProgram(world(), pool);
      assert.equal(report.beforeConfirming, 'UserNotConfirmedException: User is not confirmed.');
      assert.equal(
        report.wrongCode,
        'CodeMismatchException: Invalid verification code provided, please try again.',
      );
      assert.equal(report.wrongPassword, 'NotAuthorizedException: Incorrect username or password.');
      assert.notEqual(report.first, report.refreshed);
      assert.equal(claimsOf(report.first).origin_jti, claimsOf(report.refreshed).origin_jti);
      assert.equal(claimsOf(report.idToken).email, email);
      assert.equal(report.attributes.email_verified, 'true');
      assert.match(report.afterSignOut, /^NotAuthorizedException/);
    });
  },
  { outboxFolder: true },
);
