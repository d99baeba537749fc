/** `sekisho audit verify`: walks the audit record and names every place that was tampered with. */
import { Command } from 'commander';
import { readSettings } from '../config/read-settings.ts';
import { Audit } from '../domain/audit/audit.ts';
import { openGround } from '../ground.ts';

export const auditCommand = new Command('audit').description('the tamper-evident record');

auditCommand
  .command('verify')
  .description('check every entry of every chain')
  .action(async () => {
    const ground = await openGround(readSettings());
    try {
      const faults = await new Audit(ground).verify();
      for (const fault of faults) process.stdout.write(`tampered: ${fault}\n`);
      process.stdout.write(faults.length === 0 ? 'The audit record is intact.\n' : '');
      if (faults.length > 0) process.exitCode = 1;
    } finally {
      await ground.database.close();
    }
  });
