/** The process: settings, signals, start, stop. */
import { startServer, type RunningServer } from './app.ts';
import { InvalidSetting, readSettings } from './config/read-settings.ts';
import { openLog } from './platform/log.ts';
import { describeServer } from './try-it.ts';
import { DirectoryLocked } from './storage/directory-lock.ts';

/** The exit codes of sysexits.h that service managers know. */
const exitCodes = { configuration: 78, unavailable: 69, software: 70 };

async function run(): Promise<void> {
  const settings = readSettings();
  const server = await startServer(settings, { log: openLog(settings.logLevel) });
  process.stdout.write(await describeServer(server));
  stopOnSignal(server);
}

function stopOnSignal(server: RunningServer): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.stop().catch((error: unknown) => fail(error));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function fail(error: unknown): void {
  if (error instanceof InvalidSetting || error instanceof DirectoryLocked) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof InvalidSetting ? exitCodes.configuration : exitCodes.unavailable;
    return;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(exitCodes.software);
}

run().catch(fail);
