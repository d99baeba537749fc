/** PASSWORD_VERIFIER: the client proves over SRP that it knows the password. */
import { refuse } from '../../../contract/refusal.ts';
import { usernameKey } from '../../users/users.ts';
import { readClaimTime } from '../claim-time.ts';
import type { Parts } from '../parts.ts';
import type { SrpState } from '../secret-block.ts';
import { refuseCredentials, requireParameter, type Caller, type Step } from '../step.ts';
import { guardGuess } from '../subject.ts';
import type { ChallengeAnswer } from './challenge-answer.ts';

/** How far a client's clock may be off. */
const clockToleranceMs = 5 * 60 * 1000;
/** Spent blocks are remembered past their own expiry, for nodes whose clocks lag. */
const rememberedLongerMs = 10 * 60 * 1000;
const signatureShape = /^[A-Za-z0-9+/]{43}=$/;

/** Clients may hash the alias they began with, or the username they were told. */
export function namesInBlock({ secretBlocks }: Parts, { caller, responses }: ChallengeAnswer): string[] {
  const block = secretBlocks.open(caller, responses['PASSWORD_CLAIM_SECRET_BLOCK'] ?? '');
  return block === undefined ? [] : [block.state.username, block.state.typedName];
}

export async function answerPasswordVerifier(
  parts: Parts,
  { caller, responses }: ChallengeAnswer,
): Promise<Step> {
  const { attempts, finish, secretBlocks } = parts;
  const typed = requireParameter(responses, 'USERNAME');
  const sentBlock = requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = requireParameter(responses, 'TIMESTAMP');
  const block = secretBlocks.open(caller, sentBlock);
  if (block === undefined) return refuseCredentials('the secret block is not ours');
  const { state, bytes } = block;
  checkFresh(parts, state, timestamp);
  if (!isMeant(caller, state, typed)) refuseCredentials('the secret block is of another user');
  if (!signatureShape.test(signature)) refuseCredentials('the signature has no possible form');
  if (await attempts.isSpent(bytes)) refuseReplay();
  const claim = { secretBlock: bytes, timestamp, signature: Buffer.from(signature, 'base64') };
  return finish.proceed({
    caller,
    flow: 'USER_SRP_AUTH',
    ...(await checkProof(parts, caller, { state, claim })),
    facts: new Set(['password']),
    spend: async () => {
      if (!(await attempts.spendProof(bytes, state.expiresAt + rememberedLongerMs))) refuseReplay();
    },
  });
}

function checkFresh({ clock }: Parts, { expiresAt }: SrpState, timestamp: string): void {
  const now = clock.now();
  if (expiresAt <= now) {
    refuse('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }
  const claimedAt = readClaimTime(timestamp);
  if (claimedAt === undefined || Math.abs(now - claimedAt) > clockToleranceMs) {
    refuseCredentials('the timestamp is malformed or not of now');
  }
}

function isMeant({ pool }: Caller, { username, typedName }: SrpState, typed: string): boolean {
  return [username, typedName].some((name) => usernameKey(pool, name) === usernameKey(pool, typed));
}

interface SentProof {
  state: SrpState;
  claim: { secretBlock: Buffer; timestamp: string; signature: Buffer };
}

/** The user who knew the password, and which; everybody else is refused, and counted. */
async function checkProof(
  parts: Parts,
  caller: Caller,
  { state, claim }: SentProof,
): Promise<{ userId: string; passwordSetAt: number }> {
  const { passwords, users } = parts;
  const { pool } = caller;
  const user = state.userId === undefined ? undefined : await users.findById(state.userId);
  const identity = await passwords.identityOf(pool, user, state.typedName);
  const { secretBlock, timestamp, signature } = claim;
  const name = user?.username ?? state.typedName;
  const verify = (): Promise<boolean> =>
    passwords.checkSrp({
      ...state,
      identity,
      claim: { poolId: pool.id, username: state.username, secretBlock, timestamp },
      signature,
    });
  const isRight = await guardGuess(parts, caller, { lockoutKey: usernameKey(pool, name), verify });
  if (!isRight || user === undefined) return refuseCredentials('wrong SRP proof');
  return { userId: user.id, passwordSetAt: identity.setAtMs };
}

function refuseReplay(): never {
  return refuseCredentials('the SRP proof has been used before');
}
