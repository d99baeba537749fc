/** Temporary passwords: drawn to fit the pool's policy, and good for some days. */
import { randomTextOf } from '../../../platform/random.ts';
import type { PasswordPolicy } from '../../pools/pools.ts';

const dayMs = 24 * 60 * 60 * 1000;
const shortest = 14;
/** Without the characters people confuse, and without those that mean something in HTML. */
const uppercase = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const lowercase = 'abcdefghijkmnpqrstuvwxyz';
const digits = '23456789';
const symbols = '!@#%*-_+';
const classes = [uppercase, lowercase, digits, symbols] as const;

/** Every kind of character, whatever the policy asks for. */
export function drawTemporaryPassword({ MinimumLength }: Pick<PasswordPolicy, 'MinimumLength'>): string {
  return randomTextOf(classes, Math.max(shortest, MinimumLength));
}

/** When a temporary password set now stops working. */
export function temporaryPasswordEnd(validityDays: number, nowMs: number): Date {
  return new Date(nowMs + validityDays * dayMs);
}
