/** What protects users from guessing. */
export { Lockouts } from './lockouts.ts';
