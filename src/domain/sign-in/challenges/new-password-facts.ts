/** What a first sign-in tells the client, and which attributes the client must and may bring. */
import { refuse } from '../../../contract/refusal.ts';
import { readableAttributes, writableAttributes } from '../../clients/clients.ts';
import { schemaOf, type Pool } from '../../pools/pools.ts';
import type { TokenReceiver } from '../../tokens/tokens.ts';
import { serviceSetAttributes, type Attributes } from '../../users/users.ts';
import type { Parameters } from '../step.ts';
import type { Asking, Question } from './ask.ts';

const prefix = 'userAttributes.';

export function askNewPassword({ receiver, passwordSetAt }: Asking): Question<'NEW_PASSWORD_REQUIRED'> {
  return {
    state: { challenge: 'NEW_PASSWORD_REQUIRED', passwordSetAt },
    parameters: newPasswordParameters(receiver),
  };
}

function newPasswordParameters({ pool, client, user }: TokenReceiver): Record<string, string> {
  const isReadable = readableAttributes(pool, client);
  const shown = Object.entries(user.attributes).filter(([name]) => isReadable(name));
  return {
    USER_ID_FOR_SRP: user.username,
    requiredAttributes: JSON.stringify(
      missingAttributes(pool, user.attributes).map((name) => `${prefix}${name}`),
    ),
    userAttributes: JSON.stringify(Object.fromEntries(shown)),
  };
}

function missingAttributes(pool: Pool, attributes: Attributes): string[] {
  return [...schemaOf(pool).values()]
    .filter(({ Name, Required }) => Required && Name !== 'sub' && !attributes[Name])
    .map(({ Name }) => Name);
}

/** The attributes a response brings; refuses what may not be set here, and the absence of what must be. */
export function givenAttributes({ pool, client, user }: TokenReceiver, responses: Parameters): Attributes {
  const isWritable = writableAttributes(pool, client);
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries(responses)) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    if (serviceSetAttributes.has(name)) {
      const code = name === 'sub' ? 'InvalidParameterException' : 'NotAuthorizedException';
      refuse(code, `Cannot modify the non-mutable attribute ${name}`);
    }
    if (user.attributes[name]) refuse('NotAuthorizedException', `Cannot modify an already provided ${name}`);
    if (schemaOf(pool).has(name) && !isWritable(name)) {
      refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    }
    if (value !== '') given[name] = value;
  }
  const missing = missingAttributes(pool, { ...user.attributes, ...given })[0];
  if (missing !== undefined) {
    refuse('InvalidParameterException', `Invalid attributes given, ${missing} is missing`);
  }
  return given;
}
