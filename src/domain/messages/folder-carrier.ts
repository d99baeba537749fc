/** Lays messages into a folder instead of sending them: for closed machines, laptops and tests. */
import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../platform/clock.ts';
import { randomText } from '../../platform/random.ts';
import type { Carrier, Message } from './carrier.ts';

/** One file of the folder. */
export interface KeptMessage {
  /** When it was laid down, ISO 8601. */
  at: string;
  medium: Message['medium'];
  to: string;
  from?: string;
  subject?: string;
  text: string;
}

const fileShape = /^\d{15}-[a-z0-9]{12}\.json$/;

export class FolderCarrier implements Carrier {
  #directory: string;
  #clock: Clock;

  constructor(directory: string, clock: Clock = systemClock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** The file appears whole or not at all, readable by its owner only: it holds live codes. */
  async deliver({ medium, to, from, subject, text }: Message): Promise<void> {
    const now = this.#clock.now();
    const kept: KeptMessage = { at: new Date(now).toISOString(), medium, to, from, subject, text };
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const name = `${String(now).padStart(15, '0')}-${randomText(12)}.json`;
    const unfinished = join(this.#directory, `${name}.part`);
    const file = await open(unfinished, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await file.writeFile(`${JSON.stringify(kept, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(this.#directory, name));
  }

  /** Every message still in the folder, the oldest first. */
  async read(): Promise<KeptMessage[]> {
    const names = await listFolder(this.#directory);
    const texts = await Promise.all(
      names
        .filter((name) => fileShape.test(name))
        .toSorted()
        .map((name) => readFile(join(this.#directory, name), 'utf8')),
    );
    return texts.map((text) => JSON.parse(text) as KeptMessage);
  }
}

async function listFolder(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
