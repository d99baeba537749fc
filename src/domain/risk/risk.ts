/** What protects users from guessing. */
export { ActLimits, type AnswerWindow, type LimitedAct, type Subject } from './act-limits.ts';
export { Lockouts } from './lockouts.ts';
