/** The only place that hands out tokens, after asking once more whether pool, client and user still may. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Clients } from '../clients/clients.ts';
import type { Passwords } from '../credentials/credentials.ts';
import type { Pools } from '../pools/pools.ts';
import type { Database } from '../../storage/database.ts';
import type { Session, TokenReceiver, Tokens } from '../tokens/tokens.ts';
import type { Users } from '../users/users.ts';
import type { Attempts } from './attempts.ts';
import { newPasswordParameters } from './challenges/new-password-facts.ts';
import { nextStep, type Fact, type NextStep } from './next-step.ts';
import { refuseCredentials, type Caller, type Step } from './step.ts';

export interface Proof {
  caller: Caller;
  userId: string;
  fact: Fact;
  /** Writes down that the proof is used up, in the same act as what it leads to. */
  spend?: () => Promise<void>;
}

interface Asked {
  receiver: TokenReceiver;
  passwordSetAt: number;
  next: NextStep;
}

export class Finish {
  #ground: FinishGround;

  constructor(ground: FinishGround) {
    this.#ground = ground;
  }

  /** After a proof: the next challenge, a refusal, or tokens of a new session. */
  async proceed(proof: Proof): Promise<Step> {
    const { receiver, passwordSetAt, next } = await this.#ask(proof);
    if (next.kind === 'refuse') refuse(next.code, next.message);
    if (next.kind === 'done') {
      return { kind: 'tokens', tokens: await this.#ground.tokens.issue(receiver, proof.spend) };
    }
    const { attempts, database } = this.#ground;
    const { session, save } = await attempts.prepare(proof.caller, proof.userId, {
      challenge: next.challenge,
      passwordSetAt,
    });
    await database.atomically(async () => {
      await proof.spend?.();
      await save();
    });
    return { kind: 'challenge', name: next.challenge, session, parameters: newPasswordParameters(receiver) };
  }

  /** New tokens of a session that goes on. */
  async renew(caller: Caller, session: Session): Promise<Step> {
    const { receiver, next } = await this.#ask({ caller, userId: session.userId, fact: 'session' });
    if (next.kind === 'refuse') refuse(next.code, next.message);
    if (next.kind === 'ask') refuseCredentials('a session cannot answer challenges');
    return { kind: 'tokens', tokens: await this.#ground.tokens.reissue(receiver, session) };
  }

  /** Reads user, pool and client anew: much may have happened since the sign-in began. */
  async #ask({ caller, userId, fact }: Proof): Promise<Asked> {
    const { pools, clients, users, passwords, clock } = this.#ground;
    const [pool, client, user] = await Promise.all([
      pools.get(caller.pool.id),
      clients.get(caller.pool.id, caller.client.id),
      users.findById(userId),
    ]);
    if (user?.poolId !== pool.id) return refuseCredentials('the user is gone');
    const mustChange = user.status === 'FORCE_CHANGE_PASSWORD';
    const password = mustChange ? await passwords.find(user) : undefined;
    const next = nextStep(fact, {
      status: user.status,
      enabled: user.enabled,
      temporaryPasswordExpired: mustChange && (password?.expiresAt?.getTime() ?? Infinity) <= clock.now(),
      mfa: pool.settings.MfaConfiguration,
    });
    return { receiver: { pool, client, user }, passwordSetAt: password?.setAt.getTime() ?? 0, next };
  }
}

export interface FinishGround {
  database: Database;
  clock: Clock;
  pools: Pools;
  clients: Clients;
  users: Users;
  passwords: Passwords;
  tokens: Tokens;
  attempts: Attempts;
}
