/** Which attributes a user may have: known to the schema, there when required, changed where mutable. */
import { refuse } from '../../contract/refusal.ts';
import { schemaOf, type Pool, type SchemaAttribute } from '../pools/pools.ts';
import { conform } from './attribute-values.ts';
import type { Actor, Attributes, User } from './user.ts';
import { checkPreferredUsername } from './username.ts';

export type VerifiableAttribute = 'email' | 'phone_number';

export const verifiableAttributes: readonly VerifiableAttribute[] = ['email', 'phone_number'];

/** Set by the service itself, whatever a client may write. */
export const serviceSetAttributes: ReadonlySet<string> = new Set([
  'sub',
  'email_verified',
  'phone_number_verified',
]);

const flagTexts: Readonly<Record<VerifiableAttribute, string>> = {
  email: 'Email is required to verify/un-verify an email',
  phone_number: 'Phone number is required to verify/un-verify a phone number',
};

export function isVerifiable(name: string): name is VerifiableAttribute {
  return name === 'email' || name === 'phone_number';
}

export function flagOf(name: VerifiableAttribute): `${VerifiableAttribute}_verified` {
  return `${name}_verified`;
}

export function isVerified(attributes: Attributes, name: VerifiableAttribute): boolean {
  return attributes[name] !== undefined && attributes[flagOf(name)] === 'true';
}

/** Which of the user's addresses this is; none when it has been changed since. */
export function attributeAt(
  { attributes }: Pick<User, 'attributes'>,
  destination: string,
): VerifiableAttribute | undefined {
  return verifiableAttributes.find((name) => attributes[name] === destination);
}

/** An attribute without a value is refused; an empty value means deletion. The last of one name counts. */
export function readAttributes(
  given: readonly { Name: string; Value?: string | undefined }[] | undefined,
): Attributes {
  return Object.fromEntries(
    (given ?? []).map(({ Name, Value }) => {
      const value =
        Value ?? refuse('InvalidParameterException', `Attribute value for ${Name} must not be null`);
      return [Name, value];
    }),
  );
}

/** The attributes of a user about to be made. Administrators may leave required ones for the user to add. */
export function newAttributes(pool: Pool, given: Attributes, by: Actor): Attributes {
  const schema = schemaOf(pool);
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    checkWritable(name, by);
    const spec = schema.get(name);
    if (spec === undefined) {
      return refuse(
        'InvalidParameterException',
        `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
      );
    }
    if (value === '') continue;
    if (name === 'preferred_username') checkPreferredUsername(pool, value);
    attributes[name] = conform(name, spec, value);
  }
  if (by === 'user') {
    checkRequired(schema, attributes);
    for (const name of verifiableAttributes) {
      if (attributes[name] !== undefined) attributes[flagOf(name)] = 'false';
    }
  }
  checkFlags(attributes);
  return attributes;
}

/** The attributes after `changes`; an empty value deletes. A changed address is no longer verified. */
export function changedAttributes(pool: Pool, { current, changes, by }: AttributeChange): Attributes {
  const schema = schemaOf(pool);
  const attributes: Record<string, string> = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    checkWritable(name, by);
    const spec = schema.get(name) ?? refuseUnknown(schema, Object.keys(changes));
    if (!spec.Mutable) {
      refuse('InvalidParameterException', `user.${name}: Attribute cannot be updated.`);
    }
    if (value === '') {
      if (spec.Required) {
        refuse(
          'InvalidParameterException',
          `Invalid user attributes: ${name}: Required attribute cannot be deleted.`,
        );
      }
      delete attributes[name];
    } else {
      if (name === 'preferred_username') checkPreferredUsername(pool, value);
      attributes[name] = conform(name, spec, value);
    }
  }
  resetFlags(attributes, current, changes);
  checkFlags(attributes);
  return attributes;
}

export interface AttributeChange {
  current: Attributes;
  changes: Attributes;
  by: Actor;
}

function resetFlags(attributes: Record<string, string>, current: Attributes, changes: Attributes): void {
  for (const name of verifiableAttributes) {
    const flag = flagOf(name);
    if (attributes[name] === undefined && changes[flag] === undefined) delete attributes[flag];
    else if (attributes[name] !== current[name] && changes[flag] === undefined) attributes[flag] = 'false';
  }
}

/** Names that only the service itself sets, and flags that are proved by a code and never claimed. */
function checkWritable(name: string, by: Actor): void {
  if (name === 'sub' || name === 'identities' || name.startsWith('cognito:')) {
    refuse('InvalidParameterException', `Cannot modify the non-mutable attribute ${name}`);
  }
  if (by === 'admin') return;
  if (serviceSetAttributes.has(name)) {
    refuse('NotAuthorizedException', `Cannot modify the non-mutable attribute ${name}`);
  }
  if (name.startsWith('dev:')) {
    refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
  }
}

/** Names all of them, a line each. */
function refuseUnknown(schema: ReadonlyMap<string, SchemaAttribute>, names: readonly string[]): never {
  const unknown = names.filter((name) => !schema.has(name));
  const lines = unknown.map((name) => `user.${name}: Attribute does not exist in the schema.\n`);
  return refuse('InvalidParameterException', `Invalid user attributes: ${lines.join('')}`);
}

function checkRequired(schema: ReadonlyMap<string, SchemaAttribute>, attributes: Attributes): void {
  const missing = [...schema].filter(
    ([name, spec]) => spec.Required && name !== 'sub' && attributes[name] === undefined,
  );
  if (missing.length === 0) return;
  const lines = missing.map(([name]) => `${name}: The attribute is required\n`);
  refuse('InvalidParameterException', `Attributes did not conform to the schema: ${lines.join('')}`);
}

function checkFlags(attributes: Attributes): void {
  for (const name of verifiableAttributes) {
    if (attributes[flagOf(name)] !== undefined && attributes[name] === undefined) {
      refuse('InvalidParameterException', flagTexts[name]);
    }
  }
}
