/** Operations by which administrators manage users. */
import type { Rooms } from '../../domain/domain.ts';
import type { Pool } from '../../domain/pools/pools.ts';
import { readAttributes, type User } from '../../domain/users/users.ts';
import type { Operations } from './operation.ts';
import { pageRequest } from './page-request.ts';
import { presentAttributes, presentUser } from './present-user.ts';

type UserOperation =
  | 'AdminCreateUser'
  | 'AdminGetUser'
  | 'ListUsers'
  | 'AdminUpdateUserAttributes'
  | 'AdminDeleteUserAttributes'
  | 'AdminConfirmSignUp'
  | 'AdminSetUserPassword'
  | 'AdminResetUserPassword'
  | 'AdminEnableUser'
  | 'AdminDisableUser'
  | 'AdminDeleteUser';

export const userOperations: Operations<UserOperation> = {
  AdminCreateUser: {
    access: 'developer',
    async handle(input, { pools, signUp }) {
      const user = await signUp.adminCreateUser({
        pool: await pools.get(input.UserPoolId),
        username: input.Username,
        attributes: readAttributes(input.UserAttributes),
        temporaryPassword: input.TemporaryPassword,
        messageAction: input.MessageAction,
        mediums: input.DesiredDeliveryMediums,
        forceAliasCreation: input.ForceAliasCreation,
      });
      return { User: presentUser(user) };
    },
  },
  AdminGetUser: {
    access: 'developer',
    async handle(input, rooms) {
      const { user } = await named(input, rooms);
      const { Attributes: _, ...shown } = presentUser(user);
      return { ...shown, Username: user.username, UserAttributes: presentAttributes(user) };
    },
  },
  ListUsers: {
    access: 'developer',
    async handle({ UserPoolId, Filter: filter, AttributesToGet, Limit, PaginationToken }, { pools, users }) {
      const page = pageRequest(Limit, PaginationToken);
      const { items, cursor } = await users.list(await pools.get(UserPoolId), {
        filter,
        page,
      });
      const shown = AttributesToGet && ((name: string) => AttributesToGet.includes(name));
      return { Users: items.map((user) => presentUser(user, shown)), PaginationToken: cursor };
    },
  },
  AdminUpdateUserAttributes: {
    access: 'developer',
    async handle(input, rooms) {
      const { pool, user } = await named(input, rooms);
      await rooms.signUp.adminUpdateAttributes(pool, user, readAttributes(input.UserAttributes));
      return {};
    },
  },
  AdminDeleteUserAttributes: {
    access: 'developer',
    async handle(input, rooms) {
      const { pool, user } = await named(input, rooms);
      const removals = Object.fromEntries(input.UserAttributeNames.map((name) => [name, '']));
      await rooms.signUp.adminUpdateAttributes(pool, user, removals);
      return {};
    },
  },
  AdminConfirmSignUp: {
    access: 'developer',
    async handle(input, rooms) {
      const { pool, user } = await named(input, rooms);
      await rooms.signUp.adminConfirm(pool, user);
      return {};
    },
  },
  AdminSetUserPassword: {
    access: 'developer',
    async handle(input, rooms) {
      const { pool, user } = await named(input, rooms);
      const { Password: password, Permanent: permanent = false } = input;
      await rooms.signUp.adminSetPassword({ pool, user, password, permanent });
      return {};
    },
  },
  AdminResetUserPassword: {
    access: 'developer',
    async handle(input, rooms) {
      const { pool, user } = await named(input, rooms);
      await rooms.signUp.adminResetPassword(pool, user);
      return {};
    },
  },
  AdminEnableUser: {
    access: 'developer',
    async handle(input, rooms) {
      const { user } = await named(input, rooms);
      await rooms.signUp.adminSetEnabled(user, true);
      return {};
    },
  },
  AdminDisableUser: {
    access: 'developer',
    async handle(input, rooms) {
      const { user } = await named(input, rooms);
      await rooms.signUp.adminSetEnabled(user, false);
      return {};
    },
  },
  AdminDeleteUser: {
    access: 'developer',
    async handle(input, rooms) {
      const { user } = await named(input, rooms);
      await rooms.users.delete(user);
    },
  },
};

interface NamingInput {
  UserPoolId: string;
  Username: string;
}

async function named(
  { UserPoolId, Username }: NamingInput,
  { pools, users }: Rooms,
): Promise<{ pool: Pool; user: User }> {
  const pool = await pools.get(UserPoolId);
  return { pool, user: await users.get(pool, Username) };
}
