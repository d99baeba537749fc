/** Draws a lasting password for `Metadata.Sekisho.Password: Generate`. */
import { randomText } from '../../platform/random.ts';

const shortest = 20;
/** Without characters that people confuse or that shells, YAML and URLs give a meaning. */
const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '_-.+=@'] as const;

/** Every kind of character, so that any policy is met; drawn again until all are there. */
export function generatePassword(minimumLength: number): string {
  for (;;) {
    const password = randomText(Math.max(shortest, minimumLength), classes.join(''));
    if (classes.every((characters) => [...password].some((one) => characters.includes(one)))) return password;
  }
}
