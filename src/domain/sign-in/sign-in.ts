/** Signing in: one engine for all flows, from the first parameter to the tokens. */
import { refuse } from '../../contract/refusal.ts';
import { Attempts } from './attempts.ts';
import type { ChallengeAnswer } from './challenges/challenge-answer.ts';
import { answerNewPassword } from './challenges/new-password.ts';
import { answerPasswordVerifier } from './challenges/password-verifier.ts';
import { Finish } from './finish.ts';
import type { FlowStart } from './flows/flow-start.ts';
import { startAdminPassword, startPassword } from './flows/password.ts';
import { renewByOperation, startRefresh, type Renewal } from './flows/refresh.ts';
import { startSrp } from './flows/srp.ts';
import type { Parts, SignInGround } from './parts.ts';
import { SecretBlocks } from './secret-block.ts';
import type { Step, Via } from './step.ts';

export type { Caller, Step, Via } from './step.ts';

interface Flow {
  /** The families of operations that may start it. */
  via: readonly Via[];
  start(parts: Parts, start: FlowStart): Promise<Step>;
}

const flows: ReadonlyMap<string, Flow> = new Map<string, Flow>([
  ['USER_PASSWORD_AUTH', { via: ['public'], start: startPassword }],
  ['ADMIN_USER_PASSWORD_AUTH', { via: ['admin'], start: startAdminPassword }],
  ['ADMIN_NO_SRP_AUTH', { via: ['admin'], start: startAdminPassword }],
  ['USER_SRP_AUTH', { via: ['public', 'admin'], start: startSrp }],
  ['REFRESH_TOKEN_AUTH', { via: ['public', 'admin'], start: startRefresh }],
  ['REFRESH_TOKEN', { via: ['public', 'admin'], start: startRefresh }],
]);

const challenges: ReadonlyMap<string, (parts: Parts, answer: ChallengeAnswer) => Promise<Step>> = new Map([
  ['PASSWORD_VERIFIER', answerPasswordVerifier],
  ['NEW_PASSWORD_REQUIRED', answerNewPassword],
]);

export class SignIn {
  #parts: Parts;

  constructor(ground: SignInGround) {
    const attempts = new Attempts(ground);
    this.#parts = {
      ...ground,
      attempts,
      secretBlocks: new SecretBlocks(ground.sealing),
      finish: new Finish({ ...ground, attempts }),
    };
  }

  async initiate(name: string, start: FlowStart): Promise<Step> {
    const flow = flows.get(name) ?? refuseUnavailable(name);
    if (!flow.via.includes(start.caller.via)) {
      refuse('InvalidParameterException', 'Initiate Auth method not supported.');
    }
    return flow.start(this.#parts, start);
  }

  async respond(challenge: string, answer: ChallengeAnswer): Promise<Step> {
    const respond = challenges.get(challenge) ?? refuseUnavailable(challenge);
    return respond(this.#parts, answer);
  }

  async renew(renewal: Renewal): Promise<Step> {
    return renewByOperation(this.#parts, renewal);
  }

  /** Removes attempts and spent proofs that no longer matter. */
  async sweep(): Promise<void> {
    await this.#parts.attempts.sweep();
  }
}

function refuseUnavailable(name: string): never {
  return refuse('UnsupportedOperationException', `${name} is not available in this version of Sekisho.`);
}
