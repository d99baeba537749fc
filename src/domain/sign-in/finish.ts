/** The only place that hands out tokens, after asking once more whether pool, client and user still may. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Clients } from '../clients/clients.ts';
import type { Passwords } from '../credentials/credentials.ts';
import type { Pools } from '../pools/pools.ts';
import type { Database } from '../../storage/database.ts';
import type { Session, Tokens } from '../tokens/tokens.ts';
import type { Users } from '../users/users.ts';
import type { Attempts, SessionChallenge } from './attempts.ts';
import type { Asking } from './challenges/ask.ts';
import { challenges } from './challenges/challenges.ts';
import { nextStep, type Fact, type NextStep } from './next-step.ts';
import { refuseCredentials, type Caller, type Step } from './step.ts';

export interface Proof {
  caller: Caller;
  userId: string;
  facts: ReadonlySet<Fact>;
  /** Writes down that the proof is used up, in the same act as what it leads to. */
  spend?: () => Promise<void>;
}

interface Outlook extends Asking {
  next: NextStep;
}

export interface FinishNeeds {
  database: Database;
  clock: Clock;
  pools: Pools;
  clients: Clients;
  users: Users;
  passwords: Passwords;
  tokens: Tokens;
  attempts: Attempts;
}

export class Finish {
  #needs: FinishNeeds;

  constructor(needs: FinishNeeds) {
    this.#needs = needs;
  }

  /** After a proof: the next challenge, a refusal, or tokens of a new session. */
  async proceed(proof: Proof): Promise<Step> {
    const { next, ...asking } = await this.#look(proof);
    switch (next.kind) {
      case 'refuse':
        return refuse(next.code, next.message);
      case 'done':
        return {
          kind: 'tokens',
          tokens: await this.#needs.tokens.issue(asking.receiver, proof.spend),
        };
      case 'ask':
        return this.#put(next.challenge, proof, asking);
    }
  }

  /** Puts a challenge, in the act that spends the proof which led to it. */
  async #put(challenge: SessionChallenge, proof: Proof, asking: Asking): Promise<Step> {
    const { attempts, database } = this.#needs;
    const { state, parameters } = challenges[challenge].ask(asking);
    const { session, save } = await attempts.prepare(proof.caller, proof.userId, {
      ...state,
      facts: [...proof.facts],
    });
    await database.atomically(async () => {
      await proof.spend?.();
      await save();
    });
    return { kind: 'challenge', name: challenge, session, parameters };
  }

  /** New tokens of a session that goes on. */
  async renew(caller: Caller, session: Session): Promise<Step> {
    const { receiver, next } = await this.#look({
      caller,
      userId: session.userId,
      facts: new Set(['session']),
    });
    if (next.kind === 'refuse') refuse(next.code, next.message);
    if (next.kind === 'ask') refuseCredentials('a session cannot answer challenges');
    return { kind: 'tokens', tokens: await this.#needs.tokens.reissue(receiver, session) };
  }

  /** Reads user, pool and client anew: much may have happened since the sign-in began. */
  async #look({ caller, userId, facts }: Proof): Promise<Outlook> {
    const { pools, clients, users, passwords, clock } = this.#needs;
    const [pool, client, user] = await Promise.all([
      pools.get(caller.pool.id),
      clients.get(caller.pool.id, caller.client.id),
      users.findById(userId),
    ]);
    if (user?.poolId !== pool.id) return refuseCredentials('the user is gone');
    const mustChange = user.status === 'FORCE_CHANGE_PASSWORD';
    const password = mustChange ? await passwords.find(user) : undefined;
    const next = nextStep(facts, {
      status: user.status,
      enabled: user.enabled,
      temporaryPasswordExpired: mustChange && (password?.expiresAt?.getTime() ?? Infinity) <= clock.now(),
      mfa: pool.settings.MfaConfiguration,
    });
    return { receiver: { pool, client, user }, passwordSetAt: password?.setAt.getTime() ?? 0, next };
  }
}
