/** Signing in: one engine for all flows, from the first parameter to the tokens. */
import { refuse } from '../../contract/refusal.ts';
import { Attempts } from './attempts.ts';
import type { ChallengeAnswer } from './challenges/challenge-answer.ts';
import { findChallenge } from './challenges/challenges.ts';
import { Finish } from './finish.ts';
import type { FlowStart } from './flows/flow-start.ts';
import { checkAllowed, isFlowName, startFlow } from './flows/flows.ts';
import { renewByOperation, type Renewal } from './flows/refresh.ts';
import type { Parts, SignInNeeds } from './parts.ts';
import { SecretBlocks } from './secret-block.ts';
import { checkSecretHash } from './secret-hash.ts';
import type { Step } from './step.ts';

export type { Caller, Step, Via } from './step.ts';

export class SignIn {
  #parts: Parts;

  constructor(needs: SignInNeeds) {
    const attempts = new Attempts(needs);
    this.#parts = {
      ...needs,
      attempts,
      secretBlocks: new SecretBlocks(needs.sealing),
      finish: new Finish({ ...needs, attempts }),
    };
  }

  async initiate(name: string, start: FlowStart): Promise<Step> {
    if (!isFlowName(name)) return refuseUnavailable(name);
    return startFlow(this.#parts, name, start);
  }

  async respond(name: string, answer: ChallengeAnswer): Promise<Step> {
    const challenge = findChallenge(name) ?? refuseUnavailable(name);
    const { caller, responses: parameters } = answer;
    const otherNames = challenge.otherNames?.(this.#parts, answer);
    await checkSecretHash(this.#parts, caller, { parameters, otherNames });
    if (challenge.flow !== undefined) checkAllowed(caller.client, challenge.flow);
    return challenge.answer(this.#parts, answer);
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
