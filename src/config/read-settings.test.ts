/** Settings: precedence, and refusals that name the setting. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InvalidSetting, readSettings } from './read-settings.ts';

function withFile(text: string, check: (file: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-settings-'));
  try {
    const file = join(directory, 'sekisho.yaml');
    writeFileSync(file, text);
    check(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('defaults stand where nothing is set', () => {
  assert.equal(readSettings('/nonexistent.yaml', {}).region, 'ap-northeast-1');
});

test('the file overrides the default, the environment overrides the file', () => {
  withFile('region: eu-west-1\nfirstPort: 9000\ncertificateNames: [auth.corp.internal]\n', (file) => {
    const settings = readSettings(file, { SEKISHO_REGION: 'us-east-1' });
    assert.equal(settings.region, 'us-east-1');
    assert.equal(settings.firstPort, 9000);
    assert.deepEqual(settings.certificateNames, ['auth.corp.internal']);
  });
});

const refused: [text: string, environment: Record<string, string>, message: RegExp][] = [
  ['regoin: eu-west-1', {}, /"regoin" is no setting/],
  ['firstPort: high', {}, /firstPort must be a whole number/],
  ['- a\n- b', {}, /must hold settings/],
  ['', { SEKISHO_ACCOUNT_ID: '12' }, /SEKISHO_ACCOUNT_ID must match/],
  ['', { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must match/],
  ['', { SEKISHO_FIRST_PORT: '' }, /SEKISHO_FIRST_PORT must be a whole number/],
];

for (const [text, environment, message] of refused) {
  test(`refuses ${text || JSON.stringify(environment)}`, () => {
    withFile(text, (file) => {
      assert.throws(
        () => readSettings(file, environment),
        (error) => error instanceof InvalidSetting && message.test(error.message),
      );
    });
  });
}
