/** `sekisho outbox`: the messages that would have been sent, where no mail relay is set. */
import { join } from 'node:path';
import { Command } from 'commander';
import { readSettings } from '../config/read-settings.ts';
import { FolderCarrier } from '../domain/messages/messages.ts';

export const outboxCommand = new Command('outbox')
  .description('read the messages in the outbox folder, the newest last')
  .option('--to <address>', 'only messages to this address')
  .action(async ({ to }: { to?: string }) => {
    const folder = new FolderCarrier(join(readSettings().dataDirectory, 'outbox'));
    for (const message of await folder.read()) {
      if (to !== undefined && message.to !== to) continue;
      process.stdout.write(`${message.at}  ${message.medium} to ${message.to}\n`);
      if (message.subject !== undefined) process.stdout.write(`  ${message.subject}\n`);
      process.stdout.write(`  ${message.text}\n\n`);
    }
  });
