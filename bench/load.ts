/** The load generator, a process of its own: runs one kind of request for a while and prints what it counted. */
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Caller, type Json, type Target } from './caller.ts';
import { proof, srpA } from './srp-load.ts';

export const kinds = ['password', 'srp', 'refresh', 'getUser', 'signUp'] as const;
export type Kind = (typeof kinds)[number] | 'seed';

export interface LoadPlan {
  target: Target;
  poolId: string;
  clientId: string;
  kind: Kind;
  /** `user-0` to `user-(users - 1)` exist, or are made by `seed`. */
  users: number;
  seconds: number;
  warmUpSeconds: number;
  connections: number;
}

export interface LoadResult {
  /** Within the measured time. */
  count: number;
  seconds: number;
  failures: number;
  firstFailure?: string;
  p50Ms: number;
  p99Ms: number;
  /** Of the load generator itself, within the measured time. */
  cpuSeconds: number;
}

export const password = 'Correct-Horse-7!';

interface Answer {
  AuthenticationResult?: { AccessToken: string; RefreshToken: string };
  Session?: string;
  ChallengeParameters?: Record<string, string>;
}

type Act = (number: number) => Promise<unknown>;

/** Tokens of this many users are enough to be refreshed and asked about. */
const sessions = 100;

async function prepare(plan: LoadPlan, caller: Caller): Promise<Act> {
  const { clientId: ClientId, poolId, users } = plan;
  const nameOf = (number: number): string => `user-${number % users}`;
  const start = (AuthFlow: string, AuthParameters: Json): Promise<Answer> =>
    caller.call<Answer>('InitiateAuth', { AuthFlow, ClientId, AuthParameters });
  const byPassword = (number: number): Promise<Answer> =>
    start('USER_PASSWORD_AUTH', { USERNAME: nameOf(number), PASSWORD: password });
  const tokens = async (): Promise<{ AccessToken: string; RefreshToken: string }[]> => {
    const numbers = Array.from({ length: Math.min(sessions, users) }, (_, number) => number);
    const answers = await Promise.all(numbers.map(byPassword));
    return answers.flatMap(({ AuthenticationResult }) => AuthenticationResult ?? []);
  };
  switch (plan.kind) {
    case 'password':
      return byPassword;
    case 'srp':
      return async (number) => {
        const { Session, ChallengeParameters = {} } = await start('USER_SRP_AUTH', {
          USERNAME: nameOf(number),
          SRP_A: srpA,
        });
        const ChallengeResponses = proof({ poolId, password, parameters: ChallengeParameters });
        const answer = { ClientId, ChallengeName: 'PASSWORD_VERIFIER', Session, ChallengeResponses };
        return caller.call('RespondToAuthChallenge', answer);
      };
    case 'refresh': {
      const own = await tokens();
      return (number) =>
        start('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: own[number % own.length]?.RefreshToken });
    }
    case 'getUser': {
      const own = await tokens();
      return (number) => caller.call('GetUser', { AccessToken: own[number % own.length]?.AccessToken });
    }
    case 'signUp': {
      const prefix = `new-${randomUUID().slice(0, 8)}`;
      return (number) =>
        caller.call('SignUp', { ClientId, Username: `${prefix}-${number}`, Password: password });
    }
    case 'seed':
      return async (number) => {
        if (number >= users) return;
        const Username = nameOf(number);
        await caller.call('SignUp', { ClientId, Username, Password: password });
        await caller.call('AdminConfirmSignUp', { UserPoolId: poolId, Username }, { signed: true });
      };
  }
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const caller = new Caller(plan.target, plan.connections);
  const act = await prepare(plan, caller);
  const begin = performance.now() + plan.warmUpSeconds * 1000;
  const end = plan.kind === 'seed' ? Infinity : begin + plan.seconds * 1000;
  const durations: number[] = [];
  let [next, failures] = [0, 0];
  let firstFailure: string | undefined;
  let cpuAtBegin: NodeJS.CpuUsage | undefined;
  const work = async (): Promise<void> => {
    for (let startedAt = performance.now(); startedAt < end; startedAt = performance.now()) {
      if (plan.kind === 'seed' && next >= plan.users) return;
      if (startedAt >= begin) cpuAtBegin ??= process.cpuUsage();
      const failed = await act(next++).then(
        () => undefined,
        (error: Error) => error.message,
      );
      const finishedAt = performance.now();
      if (failed !== undefined) {
        failures += 1;
        firstFailure ??= failed;
      } else if (startedAt >= begin && finishedAt <= end) durations.push(finishedAt - startedAt);
    }
  };
  await Promise.all(Array.from({ length: plan.connections }, work));
  const { user, system } = process.cpuUsage(cpuAtBegin);
  caller.close();
  durations.sort((one, other) => one - other);
  const quantile = (part: number): number => durations[Math.floor(durations.length * part)] ?? 0;
  return {
    count: durations.length,
    seconds: plan.seconds,
    failures,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    cpuSeconds: (user + system) / 1e6,
  };
}

if (import.meta.main) {
  const plan = JSON.parse(await text(process.stdin)) as LoadPlan;
  process.stdout.write(JSON.stringify(await run(plan)));
}
