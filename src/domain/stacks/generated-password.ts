/** Draws a lasting password for `Metadata.Sekisho.Password: Generate`. */
import { randomTextOf } from '../../platform/random.ts';

const shortest = 20;
/** Without characters that people confuse or that shells, YAML and URLs give a meaning. */
const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '_-.+=@'] as const;

/** Every kind of character, so that any policy is met. */
export function generatePassword(minimumLength: number): string {
  return randomTextOf(classes, Math.max(shortest, minimumLength));
}
