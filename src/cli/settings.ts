/** `sekisho settings`: every setting, its environment variable, its value here, and what it means. */
import { Command } from 'commander';
import { readSettings } from '../config/read-settings.ts';
import { settingSpecs, type Settings } from '../config/settings.ts';

/** Values that hold a password are named, not shown. */
const secret = new Set<keyof Settings>(['databaseUrl', 'smtpUrl']);

export const settingsCommand = new Command('settings')
  .description('show every setting, where it comes from and what it means')
  .action(() => {
    const settings = readSettings();
    for (const [name, spec] of Object.entries(settingSpecs)) {
      const value = settings[name as keyof Settings];
      const shown = secret.has(name as keyof Settings) && value !== '' ? '(set)' : JSON.stringify(value);
      process.stdout.write(`${name} = ${shown}\n  ${spec.environment}: ${spec.meaning}\n`);
    }
  });
