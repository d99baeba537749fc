/** Signing in: starting a flow, answering its challenges, renewing tokens. */
import type { Output } from '../../contract/operations.ts';
import type { Rooms } from '../../domain/domain.ts';
import type { Caller, Step } from '../../domain/sign-in/sign-in.ts';
import type { Operations } from './operation.ts';

type Answer = Output<'InitiateAuth'>;

export const signInOperations: Operations<
  | 'AdminInitiateAuth'
  | 'AdminRespondToAuthChallenge'
  | 'GetTokensFromRefreshToken'
  | 'InitiateAuth'
  | 'RespondToAuthChallenge'
> = {
  AdminInitiateAuth: {
    access: 'developer',
    async handle({ UserPoolId, ClientId, AuthFlow, AuthParameters = {} }, rooms) {
      const caller = await adminCaller(rooms, UserPoolId, ClientId);
      return presentStep(await rooms.signIn.initiate(AuthFlow, { caller, parameters: AuthParameters }));
    },
  },
  AdminRespondToAuthChallenge: {
    access: 'developer',
    async handle({ UserPoolId, ClientId, ChallengeName, ChallengeResponses = {}, Session }, rooms) {
      const caller = await adminCaller(rooms, UserPoolId, ClientId);
      const answer = { caller, responses: ChallengeResponses, session: Session };
      return presentStep(await rooms.signIn.respond(ChallengeName, answer));
    },
  },
  GetTokensFromRefreshToken: {
    access: 'public',
    async handle({ ClientId, ClientSecret, RefreshToken }, rooms) {
      const caller = await publicCaller(rooms, ClientId);
      const renewal = { caller, refreshToken: RefreshToken, clientSecret: ClientSecret };
      const { AuthenticationResult } = presentStep(await rooms.signIn.renew(renewal));
      return { AuthenticationResult };
    },
  },
  InitiateAuth: {
    access: 'public',
    async handle({ ClientId, AuthFlow, AuthParameters = {} }, rooms) {
      const caller = await publicCaller(rooms, ClientId);
      return presentStep(await rooms.signIn.initiate(AuthFlow, { caller, parameters: AuthParameters }));
    },
  },
  RespondToAuthChallenge: {
    access: 'public',
    async handle({ ClientId, ChallengeName, ChallengeResponses = {}, Session }, rooms) {
      const caller = await publicCaller(rooms, ClientId);
      const answer = { caller, responses: ChallengeResponses, session: Session };
      return presentStep(await rooms.signIn.respond(ChallengeName, answer));
    },
  },
};

async function publicCaller({ clients, pools }: Rooms, clientId: string): Promise<Caller> {
  const client = await clients.getById(clientId);
  return { client, pool: await pools.get(client.poolId), via: 'public' };
}

async function adminCaller({ clients, pools }: Rooms, poolId: string, clientId: string): Promise<Caller> {
  const pool = await pools.get(poolId);
  return { pool, client: await clients.get(poolId, clientId), via: 'admin' };
}

function presentStep(step: Step): Answer {
  if (step.kind === 'challenge') {
    return {
      ChallengeName: step.name as Answer['ChallengeName'],
      Session: step.session,
      ChallengeParameters: step.parameters,
    };
  }
  const { tokens } = step;
  return {
    AuthenticationResult: {
      AccessToken: tokens.accessToken,
      ExpiresIn: tokens.expiresInSeconds,
      IdToken: tokens.idToken,
      RefreshToken: 'refreshToken' in tokens ? tokens.refreshToken : undefined,
      TokenType: 'Bearer',
    },
    ChallengeParameters: {},
  };
}
