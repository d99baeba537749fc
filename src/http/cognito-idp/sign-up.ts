/** Operations by which people make, confirm and recover their own accounts. */
import type { Rooms } from '../../domain/domain.ts';
import type { PublicRequest } from '../../domain/sign-up/sign-up.ts';
import { readAttributes } from '../../domain/users/users.ts';
import type { Operations } from './operation.ts';
import { presentDelivery } from './present-user.ts';

type SignUpOperation =
  | 'SignUp'
  | 'ConfirmSignUp'
  | 'ResendConfirmationCode'
  | 'ForgotPassword'
  | 'ConfirmForgotPassword';

export const signUpOperations: Operations<SignUpOperation> = {
  SignUp: {
    access: 'public',
    async handle(input, rooms) {
      const request = await openRequest(input, rooms);
      const attributes = readAttributes(input.UserAttributes);
      const { user, delivery } = await rooms.signUp.register({
        ...request,
        password: input.Password,
        attributes,
      });
      return {
        UserConfirmed: user.status === 'CONFIRMED',
        UserSub: user.id,
        CodeDeliveryDetails: delivery && presentDelivery(delivery),
      };
    },
  },
  ConfirmSignUp: {
    access: 'public',
    async handle(input, rooms) {
      const request = await openRequest(input, rooms);
      const { ConfirmationCode: code, ForceAliasCreation: forceAliasCreation } = input;
      await rooms.signUp.confirm({ ...request, code, forceAliasCreation });
      return {};
    },
  },
  ResendConfirmationCode: {
    access: 'public',
    async handle(input, rooms) {
      const request = await openRequest(input, rooms);
      return { CodeDeliveryDetails: presentDelivery(await rooms.signUp.resend(request)) };
    },
  },
  ForgotPassword: {
    access: 'public',
    async handle(input, rooms) {
      const request = await openRequest(input, rooms);
      return { CodeDeliveryDetails: presentDelivery(await rooms.signUp.forgotPassword(request)) };
    },
  },
  ConfirmForgotPassword: {
    access: 'public',
    async handle(input, rooms) {
      const request = await openRequest(input, rooms);
      const { ConfirmationCode: code, Password: password } = input;
      await rooms.signUp.confirmForgotPassword({ ...request, code, password });
      return {};
    },
  },
};

interface PublicInput {
  ClientId: string;
  Username: string;
  SecretHash?: string | undefined;
}

/** The client proves itself before anything about the user is looked at. */
async function openRequest(input: PublicInput, { clients, pools }: Rooms): Promise<PublicRequest> {
  const client = await clients.getById(input.ClientId);
  await clients.checkSecretHash(client, input.Username, input.SecretHash);
  return { client, pool: await pools.get(client.poolId), username: input.Username };
}
