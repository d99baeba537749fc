/** How accounts come to be, are confirmed, recovered and changed, by their owners and by administrators. */
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import type { Codes, ShownDelivery } from '../codes/codes.ts';
import type { Passwords } from '../credentials/credentials.ts';
import type { Messages } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import { ActLimits, type Lockouts } from '../risk/risk.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { Attributes, User, Users } from '../users/users.ts';
import { adminCreateUser, type Creation } from './admin/create-user.ts';
import { adminResetPassword, adminSetPassword, type NewPassword } from './admin/set-password.ts';
import { adminConfirm, adminSetEnabled } from './admin/set-status.ts';
import { adminUpdateAttributes, updateOwnAttributes } from './attributes/changes.ts';
import { requestAttributeCode, verifyAttribute, type AttributeProof } from './attributes/verification.ts';
import { changePassword, type PasswordChange } from './change-password.ts';
import { confirm, resend, type SignUpConfirmation } from './confirm.ts';
import { Simulation } from './existence.ts';
import type { OwnAccount, PublicRequest, SignUpParts } from './parts.ts';
import { confirmForgotPassword, forgotPassword, type Recovery } from './recovery/forgot-password.ts';
import { register, type Registered, type Registration } from './register.ts';

export type { OwnAccount, PublicRequest } from './parts.ts';

export interface SignUpNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
  users: Users;
  passwords: Passwords;
  codes: Codes;
  messages: Messages;
  lockouts: Lockouts;
  tokens: Tokens;
}

export class SignUp {
  #parts: SignUpParts;

  constructor({ sealing, ...needs }: SignUpNeeds) {
    const actLimits = new ActLimits({ ...needs, sealing });
    const simulation = new Simulation({ ...needs, actLimits, key: sealing.deriveKey('simulated users') });
    this.#parts = { ...needs, actLimits, simulation };
  }

  /** Removes counts that no longer limit anything. */
  async sweep(): Promise<void> {
    await this.#parts.actLimits.sweep();
  }

  register(registration: Registration): Promise<Registered> {
    return register(this.#parts, registration);
  }

  confirm(confirmation: SignUpConfirmation): Promise<void> {
    return confirm(this.#parts, confirmation);
  }

  resend(request: PublicRequest): Promise<ShownDelivery> {
    return resend(this.#parts, request);
  }

  forgotPassword(request: PublicRequest): Promise<ShownDelivery> {
    return forgotPassword(this.#parts, request);
  }

  confirmForgotPassword(recovery: Recovery): Promise<void> {
    return confirmForgotPassword(this.#parts, recovery);
  }

  /** An empty value deletes. */
  updateOwnAttributes(account: OwnAccount, changes: Attributes): Promise<ShownDelivery[]> {
    return updateOwnAttributes(this.#parts, account, changes);
  }

  requestAttributeCode(account: OwnAccount, attributeName: string): Promise<ShownDelivery> {
    return requestAttributeCode(this.#parts, account, attributeName);
  }

  verifyAttribute(account: OwnAccount, proof: AttributeProof): Promise<void> {
    return verifyAttribute(this.#parts, account, proof);
  }

  changePassword(account: OwnAccount, change: PasswordChange): Promise<void> {
    return changePassword(this.#parts, account, change);
  }

  adminCreateUser(creation: Creation): Promise<User> {
    return adminCreateUser(this.#parts, creation);
  }

  adminConfirm(pool: Pool, user: User): Promise<void> {
    return adminConfirm(this.#parts, pool, user);
  }

  adminSetPassword(password: NewPassword): Promise<void> {
    return adminSetPassword(this.#parts, password);
  }

  adminResetPassword(pool: Pool, user: User): Promise<void> {
    return adminResetPassword(this.#parts, { pool, user });
  }

  /** An empty value deletes. */
  adminUpdateAttributes(pool: Pool, user: User, changes: Attributes): Promise<void> {
    return adminUpdateAttributes(this.#parts, { pool, user }, changes);
  }

  adminSetEnabled(user: User, enabled: boolean): Promise<void> {
    return adminSetEnabled(this.#parts, user, enabled);
  }
}
