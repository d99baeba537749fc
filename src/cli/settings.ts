/** `sekisho settings`: every setting, its value here, its environment variable, and what it means. */
import { Command } from 'commander';
import { readSettings } from '../config/read-settings.ts';
import { settingSpecs, type Settings } from '../config/settings.ts';

/** Values that hold a password are named, not shown. */
const secret = new Set<keyof Settings>(['databaseUrl', 'smtpUrl']);

export const settingsCommand = new Command('settings')
  .description('show every setting, its value here and what it means')
  .action(() => {
    const settings = readSettings();
    for (const [name, spec] of Object.entries(settingSpecs)) {
      const value = settings[name as keyof Settings];
      const shown = secret.has(name as keyof Settings) && value !== '' ? '(set)' : JSON.stringify(value);
      process.stdout.write(`${name} = ${shown}\n  ${spec.environment}: ${spec.meaning}\n`);
    }
  });
