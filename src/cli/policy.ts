/** `sekisho policy lint`: what in a policy document is wrong, or will surprise. */
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { parse } from 'yaml';
import { lintPolicy, type PolicyUse } from '../platform/policy/policy.ts';

export const policyCommand = new Command('policy').description('policy documents');

policyCommand
  .command('lint <file>')
  .description('advice on a policy document (JSON or YAML); exits with 1 when it holds an error')
  .addOption(
    new Option('--use <use>', 'what the policy is attached to')
      .choices(['endpoint', 'identity', 'resource'])
      .default('endpoint'),
  )
  .action((file: string, { use }: { use: PolicyUse }) => {
    const advice = lintPolicy(parse(readFileSync(file, 'utf8')), { use });
    for (const { severity, path, message } of advice)
      process.stdout.write(`${severity}: ${path}: ${message}\n`);
    if (advice.length === 0) process.stdout.write('Nothing to remark.\n');
    if (advice.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  });
