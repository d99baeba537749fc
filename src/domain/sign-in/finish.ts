/** The only place that hands out tokens, after asking once more whether pool, client and user still may. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Clients } from '../clients/clients.ts';
import type { Passwords } from '../credentials/credentials.ts';
import type { Pool, Pools } from '../pools/pools.ts';
import type { Database } from '../../storage/database.ts';
import type { Session, Tokens } from '../tokens/tokens.ts';
import type { User, Users } from '../users/users.ts';
import type { Attempts, SessionChallenge } from './attempts.ts';
import type { Asking } from './challenges/ask.ts';
import { challenges } from './challenges/challenges.ts';
import { checkAllowed, type FlowName } from './flows/flows.ts';
import { nextStep, type Fact, type NextStep } from './next-step.ts';
import { refuseCredentials, type Caller, type Step } from './step.ts';

/** What was proved, and who says so. */
interface Claim {
  caller: Caller;
  userId: string;
  facts: ReadonlySet<Fact>;
}

export interface Proof extends Claim {
  /** Must still be allowed. */
  flow: FlowName;
  /** The password that was proved; another one since then ends the sign-in. */
  passwordSetAt: number;
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
    const outlook = await this.#look(proof);
    const { next, receiver } = outlook;
    checkAllowed(receiver.client, proof.flow);
    switch (next.kind) {
      case 'refuse':
        return refuse(next.code, next.message);
      case 'done': {
        const conclude = (): Promise<void> => this.#conclude(proof, outlook);
        return { kind: 'tokens', tokens: await this.#needs.tokens.issue(receiver, conclude) };
      }
      case 'ask':
        return this.#put(next.challenge, proof, outlook);
    }
  }

  /** Puts a challenge, in the act that spends the proof which led to it. */
  async #put(challenge: SessionChallenge, proof: Proof, outlook: Outlook): Promise<Step> {
    const { attempts, database } = this.#needs;
    const { state, parameters } = challenges[challenge].ask(outlook);
    const { session, save } = await attempts.prepare(proof.caller, proof.userId, {
      ...state,
      flow: proof.flow,
      facts: [...proof.facts],
    });
    await database.atomically(async () => {
      await this.#conclude(proof, outlook);
      await save();
    });
    return { kind: 'challenge', name: challenge, session, parameters };
  }

  /**
   * In the act that writes what the proof leads to: from here to the act's end nobody changes the user, so that
   * whoever ends her sessions either comes before, and is met here, or after, and meets the new session.
   */
  async #conclude(proof: Proof, { receiver, next }: Outlook): Promise<void> {
    const { users, passwords } = this.#needs;
    const user = (await users.hold(proof.userId)) ?? refuseCredentials('the user is gone');
    if ((await passwords.setAtMs(user)) !== proof.passwordSetAt) {
      refuseCredentials('the password has changed since it was proved');
    }
    const now = await this.#decide(proof.facts, receiver.pool, user);
    if (now.next.kind === 'refuse') refuse(now.next.code, now.next.message);
    if (now.next.kind !== next.kind) refuseCredentials('the user has changed since the proof');
    await proof.spend?.();
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
  async #look({ caller, userId, facts }: Claim): Promise<Outlook> {
    const { pools, clients, users } = this.#needs;
    const [pool, client, user] = await Promise.all([
      pools.get(caller.pool.id),
      clients.get(caller.pool.id, caller.client.id),
      users.findById(userId),
    ]);
    if (user?.poolId !== pool.id) return refuseCredentials('the user is gone');
    return { receiver: { pool, client, user }, ...(await this.#decide(facts, pool, user)) };
  }

  async #decide(facts: ReadonlySet<Fact>, pool: Pool, user: User): Promise<Omit<Outlook, 'receiver'>> {
    const { passwords, clock } = this.#needs;
    const mustChange = user.status === 'FORCE_CHANGE_PASSWORD';
    const password = mustChange ? await passwords.find(user) : undefined;
    const next = nextStep(facts, {
      status: user.status,
      enabled: user.enabled,
      temporaryPasswordExpired: mustChange && (password?.expiresAt?.getTime() ?? Infinity) <= clock.now(),
      mfa: pool.settings.MfaConfiguration,
    });
    return { passwordSetAt: password?.setAt.getTime() ?? 0, next };
  }
}
