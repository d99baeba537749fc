/** How often an hour each act is allowed to one user, and how long codes live. */
import type { ActLimit } from '../codes/codes.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

export type LimitedAct = keyof typeof perHour;

const perHour = {
  'confirm-sign-up': 15,
  'resend-code': 5,
  'forgot-password': 5,
  'confirm-forgot-password': 20,
  'change-password': 5,
  'attribute-code': 5,
  'attribute-update': 20,
  'verify-attribute': 15,
} as const;

export function limitOf(act: LimitedAct): ActLimit {
  return { limit: perHour[act], windowMs: hourMs };
}

export const codeLifetimeMs = {
  'sign-up': dayMs,
  attribute: dayMs,
  'forgot-password': hourMs,
} as const;

/** When a temporary password set now stops working. */
export function temporaryPasswordEnd(validityDays: number, nowMs: number): Date {
  return new Date(nowMs + validityDays * dayMs);
}
