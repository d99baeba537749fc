/** AdminCreateUser: an administrator makes the account and invites its owner. */
import { refuse } from '../../../contract/refusal.ts';
import type { Letter, Medium } from '../../messages/messages.ts';
import type { Pool } from '../../pools/pools.ts';
import { signInName, type Attributes, type User } from '../../users/users.ts';
import type { SignUpParts } from '../parts.ts';
import { mayLackPassword } from '../register.ts';
import { drawTemporaryPassword, temporaryPasswordEnd } from './temporary-password.ts';

export interface Creation {
  pool: Pool;
  username: string;
  attributes: Attributes;
  temporaryPassword?: string | undefined;
  /** RESEND invites an existing user again; SUPPRESS sends nothing. */
  messageAction?: 'RESEND' | 'SUPPRESS' | undefined;
  mediums?: readonly Medium[] | undefined;
  forceAliasCreation?: boolean | undefined;
}

interface Invitation {
  medium: Medium;
  destination: string;
}

interface InvitationLetter {
  letter: Letter;
  destination: string;
}

export async function adminCreateUser(parts: SignUpParts, creation: Creation): Promise<User> {
  if (creation.messageAction === 'RESEND') return inviteAgain(parts, creation);
  const { database, users, passwords, messages } = parts;
  const { pool, username, attributes, temporaryPassword, forceAliasCreation } = creation;
  const passwordless = !temporaryPassword && mayLackPassword(pool);
  const status = passwordless ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  const draft = users.draft(pool, { username, attributes, status, by: 'admin', forceAliasCreation });
  const invitations = passwordless ? [] : invitationsFor(draft.attributes, creation);
  const password = passwordless ? undefined : choosePassword(parts, creation);
  const prepared = password && (await passwords.prepare(pool, draft.username, password));
  const letters = await compose(parts, pool, invitations);
  const user = await database.atomically(async () => {
    const added = await users.add(pool, draft);
    if (password && prepared) {
      await passwords.save(added, prepared, temporary(parts, pool));
      await invite(parts, { pool, user: added, password, letters });
    }
    return added;
  });
  messages.deliverSoon();
  return user;
}

/** A fresh temporary password, valid from now, for a user who has not signed in yet. */
async function inviteAgain(parts: SignUpParts, creation: Creation): Promise<User> {
  const { database, users, passwords, messages } = parts;
  const { pool, username } = creation;
  const user = await users.get(pool, username);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') refuseSettled();
  const invitations = invitationsFor(user.attributes, creation);
  const password = choosePassword(parts, creation);
  const prepared = await passwords.prepare(pool, user.username, password);
  const letters = await compose(parts, pool, invitations);
  const invited = await database.atomically(async () => {
    const present = await users.findById(user.id);
    if (present?.status !== 'FORCE_CHANGE_PASSWORD') return refuseSettled();
    await passwords.save(present, prepared, temporary(parts, pool));
    await invite(parts, { pool, user: present, password, letters });
    return present;
  });
  messages.deliverSoon();
  return invited;
}

function choosePassword({ passwords }: SignUpParts, { pool, temporaryPassword }: Creation): string {
  if (!temporaryPassword) return drawTemporaryPassword(pool.settings.Policies.PasswordPolicy);
  passwords.checkPolicy(pool, temporaryPassword);
  return temporaryPassword;
}

function temporary({ clock }: SignUpParts, pool: Pool): { temporary: true; expiresAt: Date } {
  const { TemporaryPasswordValidityDays } = pool.settings.Policies.PasswordPolicy;
  return { temporary: true, expiresAt: temporaryPasswordEnd(TemporaryPasswordValidityDays, clock.now()) };
}

/** Without a chosen medium an SMS goes out if there is a phone number; a chosen one needs its address. */
function invitationsFor(attributes: Attributes, { messageAction, mediums }: Creation): Invitation[] {
  if (messageAction === 'SUPPRESS') return [];
  const chosen = mediums !== undefined && mediums.length > 0;
  return [...new Set(chosen ? mediums : (['SMS'] as const))].flatMap((medium) => {
    const name = medium === 'EMAIL' ? 'email' : 'phone_number';
    const destination = attributes[name];
    if (destination !== undefined) return [{ medium, destination }];
    return chosen
      ? refuse('InvalidParameterException', `Cannot deliver the invitation: the user has no ${name}.`)
      : [];
  });
}

function compose(
  { messages }: SignUpParts,
  pool: Pool,
  invitations: readonly Invitation[],
): Promise<InvitationLetter[]> {
  return Promise.all(
    invitations.map(async ({ medium, destination }) => ({
      letter: await messages.compose({ pool, kind: 'invitation', medium }),
      destination,
    })),
  );
}

interface Inviting {
  pool: Pool;
  user: User;
  password: string;
  letters: readonly InvitationLetter[];
}

async function invite({ messages }: SignUpParts, { pool, user, password, letters }: Inviting): Promise<void> {
  const username = signInName(pool, user);
  for (const { letter, destination } of letters) {
    await messages.queue(letter, { destination, username, code: password });
  }
}

function refuseSettled(): never {
  return refuse('UnsupportedUserStateException', 'User account already confirmed');
}
