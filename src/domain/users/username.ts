/** Which names mean the same user: canonical keys, the shapes a username may have, the order of a lookup. */
import { refuse } from '../../contract/refusal.ts';
import { sha256 } from '../../platform/crypto/derive.ts';
import { isCaseSensitive, type Pool } from '../pools/pools.ts';
import type { User } from './user.ts';

export type AliasKind = 'email' | 'phone_number' | 'preferred_username';

const aliasKinds: readonly AliasKind[] = ['email', 'phone_number', 'preferred_username'];
const longestKeyBytes = 512;
/** As in Cognito's API: what is longer names nobody. */
const longestName = 128;
/** Of any alias value; Unicode normalisation takes time that grows with the square of the length. */
const longestNormalised = 2048;
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const phoneShape = /^\+[0-9]{2,15}$/;
/** One @, no blanks, controls, or characters that mean something in a mail header. */
const emailShape =
  /^[^\s\p{C}@"(),:;<>[\\\]]{1,64}@[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.-]{0,251}[\p{L}\p{M}\p{N}])?$/u;

/** At most 128 characters, as Cognito counts them; decided without looking at all of a long text. */
export function isNameShaped(text: string): boolean {
  return text.length <= 2 * longestName && [...text].length <= longestName;
}

export function checkUsernameLength(username: string): void {
  if (isNameShaped(username)) return;
  refuse(
    'InvalidParameterException',
    "1 validation error detected: Value at 'username' failed to satisfy constraint: " +
      `Member must have length less than or equal to ${longestName}`,
  );
}

/** Would the text, in the form in which names are compared, be an e-mail address? */
export function isEmailShaped(text: string): boolean {
  return isEmail(comparedForm(text));
}

export function isPhoneShaped(text: string): boolean {
  return phoneShape.test(comparedForm(text));
}

function isUuidShaped(text: string): boolean {
  return uuidShape.test(comparedForm(text));
}

/** An address a message can go to: shaped like one as it is written, and in the form that is compared. */
export function isEmailAddress(text: string): boolean {
  return isEmail(text) && isEmailShaped(text);
}

export function isPhoneNumber(text: string): boolean {
  return phoneShape.test(text);
}

function isEmail(text: string): boolean {
  return emailShape.test(text) && !text.includes('..');
}

/** What is too long to be a name or an alias has no such form. */
function comparedForm(text: string): string {
  return text.length > longestNormalised ? '' : text.normalize('NFKC');
}

/** NFKC and case folded: what a search compares, whatever the pool's case rule; of long texts the beginning. */
export function foldText(text: string): string {
  return text.slice(0, longestNormalised).normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/**
 * The unique form of a username or alias value in this pool. NFKC makes up to 18 characters of one; what is
 * too long for an index becomes its digest behind a line feed, which no name contains; what is too long for a
 * name does so as it stands.
 */
export function usernameKey(pool: Pool, text: string): string {
  if (text.length > longestNormalised) return digestKey(text);
  const key = isCaseSensitive(pool) ? text.normalize('NFKC') : foldText(text);
  return Buffer.byteLength(key) > longestKeyBytes ? digestKey(key) : key;
}

function digestKey(text: string): string {
  return `\n${sha256(text).toString('hex')}`;
}

/** Pools in which people sign in with an e-mail address or phone number and the username is the sub. */
export function hasUsernameAttributes(pool: Pool): boolean {
  return (pool.settings.UsernameAttributes ?? []).length > 0;
}

export function aliasKindsOf(pool: Pool): readonly AliasKind[] {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  const chosen: readonly string[] = hasUsernameAttributes(pool) ? UsernameAttributes : AliasAttributes;
  return aliasKinds.filter((kind) => chosen.includes(kind));
}

/** One way to find a user; the first that finds one decides. */
export type LookupStep = { by: 'username' } | { by: 'alias'; kinds: readonly AliasKind[] } | { by: 'id' };

/**
 * Username, then sub, then alias: a sub is nobody else's to claim. What cannot be a username of this pool is
 * tried as an alias first.
 */
export function lookupSteps(pool: Pool, text: string): LookupStep[] {
  const compared = comparedForm(text);
  const kinds = aliasKindsOf(pool).filter((kind) => mayBe(kind, compared));
  const alias: LookupStep[] = kinds.length > 0 ? [{ by: 'alias', kinds }] : [];
  if (hasUsernameAttributes(pool)) {
    return alias.length > 0 && !isUuidShaped(text) ? [...alias, { by: 'username' }] : [{ by: 'username' }];
  }
  const id: LookupStep[] = isUuidShaped(text) ? [{ by: 'id' }] : [];
  return [{ by: 'username' }, ...id, ...alias];
}

function mayBe(kind: AliasKind, text: string): boolean {
  if (kind === 'email') return text.includes('@');
  return kind === 'phone_number' ? text.startsWith('+') : true;
}

/** The attribute that a sign-in name of a pool with username attributes stands for. */
export function usernameAttributeOf(pool: Pool, username: string): 'email' | 'phone_number' {
  const chosen: readonly string[] = pool.settings.UsernameAttributes ?? [];
  if (chosen.includes('email') && isEmailShaped(username)) return 'email';
  if (chosen.includes('phone_number') && isPhoneShaped(username)) return 'phone_number';
  return refuse('InvalidParameterException', usernameShapeText(chosen));
}

function usernameShapeText(chosen: readonly string[]): string {
  if (chosen.length > 1) return 'Username should be either an email or a phone number.';
  return chosen[0] === 'email' ? 'Username should be an email.' : 'Username should be a phone number.';
}

/** In a pool with aliases a username must not look like one: it would hide the alias's owner. */
export function checkPlainUsername(pool: Pool, username: string): void {
  checkUnlikeAddress(pool, 'Username', username);
}

/** As an alias, a chosen name must not look like an alias that has to be proved. */
export function checkPreferredUsername(pool: Pool, name: string): void {
  if (aliasKindsOf(pool).includes('preferred_username')) checkUnlikeAddress(pool, 'Preferred username', name);
}

/** By a looser shape than an address has, since case folding can change the length of a name. */
function checkUnlikeAddress(pool: Pool, what: string, name: string): void {
  const kinds = aliasKindsOf(pool);
  if (kinds.includes('email') && /^[^@]+@[^@]+$/.test(comparedForm(name))) {
    refuse(
      'InvalidParameterException',
      `${what} cannot be of email format, since user pool is configured for email alias.`,
    );
  }
  if (kinds.includes('phone_number') && isPhoneShaped(name)) {
    refuse(
      'InvalidParameterException',
      `${what} cannot be of phone number format, since user pool is configured for phone number alias.`,
    );
  }
}

/** The name a person signs in with: where usernames are generated, the address that stands for it. */
export function signInName(
  pool: Pool,
  { username, attributes }: Pick<User, 'username' | 'attributes'>,
): string {
  const named = (pool.settings.UsernameAttributes ?? []).map((name) => attributes[name]);
  return named.find((value) => value !== undefined) ?? username;
}

/** Every name by which a client may mean the user. */
export function namesOf({
  id,
  username,
  attributes,
}: Pick<User, 'id' | 'username' | 'attributes'>): string[] {
  const aliases = aliasKinds.map((kind) => attributes[kind]);
  return [username, id, ...aliases].filter((name) => name !== undefined);
}
