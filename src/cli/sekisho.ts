#!/usr/bin/env node
/** The command line: one file per command. */
import { Command } from 'commander';
import { auditCommand } from './audit.ts';
import { outboxCommand } from './outbox.ts';
import { policyCommand } from './policy.ts';
import { settingsCommand } from './settings.ts';

const program = new Command('sekisho')
  .description('Amazon Cognito for closed networks')
  .addCommand(auditCommand)
  .addCommand(outboxCommand)
  .addCommand(policyCommand)
  .addCommand(settingsCommand);

await program.parseAsync();
