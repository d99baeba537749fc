/** USER_SRP_AUTH: the first step of a sign-in in which the password never leaves the client. */
import { refuse } from '../../../contract/refusal.ts';
import { readPublicValue, toWireHex } from '../../credentials/credentials.ts';
import type { Parts } from '../parts.ts';
import { requireParameter, type Step } from '../step.ts';
import { findSubject, shownUsername } from '../subject.ts';
import type { FlowStart } from './flow-start.ts';

export async function startSrp(parts: Parts, { caller, parameters }: FlowStart): Promise<Step> {
  const { clock, lockouts, passwords, secretBlocks } = parts;
  const { pool, client } = caller;
  const typed = requireParameter(parameters, 'USERNAME');
  const sentPublic = requireParameter(parameters, 'SRP_A');
  const clientPublic = readPublicValue(sentPublic) ?? refusePublicValue();
  const { user, lockoutKey, hides } = await findSubject(parts, caller, typed);
  if (!hides) await lockouts.refuseWhileLocked(pool.id, lockoutKey);
  const identity = await passwords.identityOf(pool, user, typed);
  const offer = (await passwords.offerSrp(identity, clientPublic)) ?? refusePublicValue();
  const username = user?.username ?? shownUsername(parts, caller, typed);
  const block = secretBlocks.seal(caller, {
    userId: user?.id,
    username,
    typedName: typed,
    clientPublic,
    serverSecret: offer.serverSecret,
    scrambler: offer.scrambler,
    expiresAt: clock.now() + client.settings.AuthSessionValidity * 60_000,
  });
  return {
    kind: 'challenge',
    name: 'PASSWORD_VERIFIER',
    parameters: {
      SALT: toWireHex(identity.salt),
      SECRET_BLOCK: block,
      SRP_B: toWireHex(offer.serverPublic),
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

function refusePublicValue(): never {
  return refuse('InvalidParameterException', 'SRP_A is not a valid public value.');
}
