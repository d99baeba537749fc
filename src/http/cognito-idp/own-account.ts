/** Operations on the account of the user whose access token is presented. */
import { readableAttributes } from '../../domain/clients/clients.ts';
import { readAttributes } from '../../domain/users/users.ts';
import type { Operations } from './operation.ts';
import { presentAttributes, presentDelivery } from './present-user.ts';

type OwnAccountOperation =
  | 'GetUser'
  | 'UpdateUserAttributes'
  | 'DeleteUserAttributes'
  | 'GetUserAttributeVerificationCode'
  | 'VerifyUserAttribute'
  | 'ChangePassword'
  | 'DeleteUser';

export const ownAccountOperations: Operations<OwnAccountOperation> = {
  GetUser: {
    access: 'token',
    async handle(_, __, { bearer: { pool, client, user } }) {
      const isReadable = readableAttributes(pool, client);
      return { Username: user.username, UserAttributes: presentAttributes(user, isReadable) };
    },
  },
  UpdateUserAttributes: {
    access: 'token',
    async handle({ UserAttributes }, { signUp }, { bearer }) {
      const deliveries = await signUp.updateOwnAttributes(bearer, readAttributes(UserAttributes));
      return { CodeDeliveryDetailsList: deliveries.map(presentDelivery) };
    },
  },
  DeleteUserAttributes: {
    access: 'token',
    async handle({ UserAttributeNames }, { signUp }, { bearer }) {
      await signUp.updateOwnAttributes(
        bearer,
        Object.fromEntries(UserAttributeNames.map((name) => [name, ''])),
      );
      return {};
    },
  },
  GetUserAttributeVerificationCode: {
    access: 'token',
    async handle({ AttributeName }, { signUp }, { bearer }) {
      return {
        CodeDeliveryDetails: presentDelivery(await signUp.requestAttributeCode(bearer, AttributeName)),
      };
    },
  },
  VerifyUserAttribute: {
    access: 'token',
    async handle({ AttributeName: attributeName, Code: code }, { signUp }, { bearer }) {
      await signUp.verifyAttribute(bearer, { attributeName, code });
      return {};
    },
  },
  ChangePassword: {
    access: 'token',
    async handle({ PreviousPassword: previous, ProposedPassword: proposed }, { signUp }, { bearer }) {
      await signUp.changePassword(bearer, { previous, proposed });
      return {};
    },
  },
  DeleteUser: {
    access: 'token',
    async handle(_, { users }, { bearer }) {
      await users.delete(bearer.user);
    },
  },
};
