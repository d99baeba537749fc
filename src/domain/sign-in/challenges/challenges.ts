/** Every challenge there is: how it is put to a client, and how its answer is taken. */
import type { SessionChallenge } from '../attempts.ts';
import type { FlowName } from '../flows/flows.ts';
import type { Parts } from '../parts.ts';
import type { Step } from '../step.ts';
import type { Ask } from './ask.ts';
import type { ChallengeAnswer } from './challenge-answer.ts';
import { answerNewPassword } from './new-password.ts';
import { askNewPassword } from './new-password-facts.ts';
import { answerPasswordVerifier, namesInBlock } from './password-verifier.ts';

interface Challenge {
  /** The flow that alone puts it, where it must still be allowed when the answer comes. */
  flow?: FlowName;
  /** What the user may be called, besides `USERNAME`, in the hash with the client's secret. */
  otherNames?(parts: Parts, answer: ChallengeAnswer): readonly string[];
  answer(parts: Parts, answer: ChallengeAnswer): Promise<Step>;
}

/** One that can be put after a proof. */
type FurtherChallenge<Name extends SessionChallenge> = Challenge & { ask: Ask<Name> };

type Challenges = { PASSWORD_VERIFIER: Challenge } & {
  [Name in SessionChallenge]: FurtherChallenge<Name>;
};

export const challenges: Challenges = {
  PASSWORD_VERIFIER: { flow: 'USER_SRP_AUTH', otherNames: namesInBlock, answer: answerPasswordVerifier },
  NEW_PASSWORD_REQUIRED: { ask: askNewPassword, answer: answerNewPassword },
};

export function findChallenge(name: string): Challenge | undefined {
  return Object.hasOwn(challenges, name) ? challenges[name as keyof Challenges] : undefined;
}
