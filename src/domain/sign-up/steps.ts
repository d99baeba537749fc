/** How a request about a user goes on: refused, answered as if there were nobody, or done. */
import { refuse } from '../../contract/refusal.ts';
import type { CodeDelivery } from '../messages/messages.ts';
import type { User } from '../users/users.ts';
import { refuseInThisState, refuseWithoutContact } from './recovery/contact.ts';

/** Whom a name led to, asked by a client that may or may not tell who exists. */
export interface Met {
  user: User | undefined;
  hides: boolean;
}

export interface Sending {
  user: User;
  delivery: CodeDelivery;
}

/** Without a code that waits, a user must be answered as a stranger is. */
export function confirmStep({ user, hides }: Met, hasCode: boolean): 'simulate' | { user: User } {
  if (user === undefined || (hides && !(isPending(user) && hasCode))) return 'simulate';
  refuseDisabled(user);
  if (user.status !== 'UNCONFIRMED') {
    refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
  }
  return { user };
}

export function resendStep({ user, hides }: Met, delivery: CodeDelivery | undefined): 'simulate' | Sending {
  if (user === undefined || (hides && (!isPending(user) || delivery === undefined))) return 'simulate';
  refuseDisabled(user);
  if (user.status !== 'UNCONFIRMED') refuse('InvalidParameterException', 'User is already confirmed.');
  return { user, delivery: delivery ?? refuseResend() };
}

export function recoveryStep({ user, hides }: Met, delivery: CodeDelivery | undefined): 'simulate' | Sending {
  if (user === undefined || (hides && (!isRecoverable(user) || delivery === undefined))) return 'simulate';
  refuseDisabled(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') refuseInThisState();
  if (user.status === 'UNCONFIRMED') refuseWithoutContact();
  return { user, delivery: delivery ?? refuseWithoutContact() };
}

/** Users who were told of a simulated code must meet simulated answers. */
export function recoveryAnswerStep({ user, hides }: Met, hasCode: boolean): 'simulate' | { user: User } {
  if (user === undefined || (hides && !(isRecoverable(user) && hasCode))) return 'simulate';
  refuseDisabled(user);
  return { user };
}

export function isRecoverable({ enabled, status }: Pick<User, 'enabled' | 'status'>): boolean {
  return enabled && (status === 'CONFIRMED' || status === 'RESET_REQUIRED');
}

export function refuseResend(): never {
  return refuse('NotAuthorizedException', 'Cannot resend codes. Auto verification not turned on.');
}

function isPending({ enabled, status }: User): boolean {
  return enabled && status === 'UNCONFIRMED';
}

function refuseDisabled({ enabled }: User): void {
  if (!enabled) refuse('NotAuthorizedException', 'User is disabled.');
}
