/** What protects users from guessing. */
export { ActLimits, limitOf, refuseAct, type LimitedAct } from './act-limits.ts';
export { Lockouts } from './lockouts.ts';
