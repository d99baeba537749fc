/** What one-time codes are for, and what follows from that: the message that carries one, its length, its life. */
import type { MessageKind } from '../messages/messages.ts';
import type { VerifiableAttribute } from '../users/users.ts';

export type CodePurpose = 'sign-up' | 'forgot-password' | `attribute:${VerifiableAttribute}`;

interface CodeManner {
  kind: MessageKind;
  digits: number;
  lifetimeMs: number;
}

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

export const codePurposes: Readonly<Record<CodePurpose, CodeManner>> = {
  'sign-up': { kind: 'sign-up', digits: 6, lifetimeMs: dayMs },
  'forgot-password': { kind: 'forgot-password', digits: 6, lifetimeMs: hourMs },
  'attribute:email': { kind: 'verify-attribute', digits: 6, lifetimeMs: dayMs },
  'attribute:phone_number': { kind: 'verify-attribute', digits: 6, lifetimeMs: dayMs },
};
