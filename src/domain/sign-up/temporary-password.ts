/** Draws a temporary password that fits the pool's policy. */
import { randomText } from '../../platform/random.ts';
import type { PasswordPolicy } from '../pools/pools.ts';

const shortest = 14;
/** Without the characters people confuse, and without those that mean something in HTML. */
const uppercase = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const lowercase = 'abcdefghijkmnpqrstuvwxyz';
const digits = '23456789';
const symbols = '!@#%*-_+';
const classes = [uppercase, lowercase, digits, symbols] as const;

/** Every kind of character, whatever the policy asks for; drawn again until all are there. */
export function drawTemporaryPassword({ MinimumLength }: Pick<PasswordPolicy, 'MinimumLength'>): string {
  const length = Math.max(shortest, MinimumLength);
  for (;;) {
    const password = randomText(length, classes.join(''));
    if (classes.every((characters) => [...password].some((one) => characters.includes(one)))) return password;
  }
}
