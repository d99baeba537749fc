/** `AWS::Cognito::*` in templates: properties are named, checked and defaulted as the API does it. */
import { decodeInput } from '../../../contract/decode.ts';
import type { Input } from '../../../contract/operations.ts';
import { issuerOf } from '../../site.ts';
import { readAttributes } from '../../users/users.ts';
import { generatePassword } from '../generated-password.ts';
import { physicalName } from '../physical-name.ts';
import { membersOf, text } from '../property-shape.ts';
import {
  placeOf,
  resourceType,
  type Made,
  type ResourceRooms,
  type ResourceType,
  type Wanted,
} from '../resource-type.ts';
import { invalidTemplate, type Dictionary } from '../template-reader.ts';
import { inputShape, renameMember } from './cognito-shapes.ts';

const pool = resourceType<Dictionary>({
  shape: inputShape('CreateUserPool', {
    rename: { PoolName: 'UserPoolName' },
    required: [],
    later: [
      'EmailAuthenticationMessage',
      'EmailAuthenticationSubject',
      'EnabledMfas',
      'WebAuthnFactorConfiguration',
      'WebAuthnRelyingPartyID',
      'WebAuthnUserVerification',
    ],
  }),
  attributes: ['Arn', 'ProviderName', 'ProviderURL', 'UserPoolId'],
  async create({ pools, site }, wanted) {
    const input = renameMember(wanted.properties, 'UserPoolName', 'PoolName');
    const { id, arn } = await pools.create(
      decodeInput('CreateUserPool', { PoolName: physicalName(wanted, 128), ...input }),
    );
    const providerUrl = issuerOf(site, id);
    const ProviderName = providerUrl.replace('https://', '');
    return {
      physicalId: id,
      attributes: { Arn: arn, ProviderName, ProviderURL: providerUrl, UserPoolId: id },
    };
  },
  async delete({ pools }, { physicalId }) {
    await pools.delete(physicalId);
  },
});

const client = resourceType<Dictionary>({
  shape: inputShape('CreateUserPoolClient', { required: ['UserPoolId'], without: ['ClientSecret'] }),
  attributes: ['ClientId', 'Name'],
  async create({ pools, clients }, wanted) {
    const input = { ClientName: physicalName(wanted, 128), ...wanted.properties };
    const decoded = decodeInput('CreateUserPoolClient', input);
    const { client: made } = await clients.create(await pools.get(decoded.UserPoolId), decoded);
    return {
      physicalId: made.id,
      attributes: { ClientId: made.id, Name: made.name },
      place: { poolId: made.poolId },
    };
  },
  async delete({ clients }, kept) {
    await clients.delete(placeOf(kept, 'poolId'), kept.physicalId);
  },
});

const group = resourceType<Dictionary>({
  shape: inputShape('CreateGroup', { required: ['UserPoolId'] }),
  attributes: [],
  async create({ groups }, wanted) {
    const input = { GroupName: physicalName(wanted, 128), ...wanted.properties };
    const { name, poolId } = await groups.create(decodeInput('CreateGroup', input));
    return { physicalId: name, place: { poolId } };
  },
  async delete({ groups }, kept) {
    await groups.delete(placeOf(kept, 'poolId'), kept.physicalId);
  },
});

const user = resourceType<Dictionary>({
  // A password in a template would be read by everybody who can read the template.
  shape: inputShape('AdminCreateUser', { required: ['UserPoolId'], without: ['TemporaryPassword'] }),
  attributes: [],
  hints: ['Password'],
  async create(rooms, wanted) {
    const wish = wanted.hints['Password'];
    if (wish !== undefined && wish !== 'Generate') {
      invalidTemplate(`${wanted.path}.Metadata.Sekisho.Password`, "can only be 'Generate'");
    }
    const input = { Username: physicalName(wanted, 128), ...wanted.properties };
    return createUser(rooms, decodeInput('AdminCreateUser', input), { generate: wish === 'Generate' });
  },
  async delete({ users }, kept) {
    const made = await users.findById(placeOf(kept, 'userId'));
    if (made !== undefined) await users.delete(made);
  },
});

async function createUser(
  { pools, signUp, users }: ResourceRooms,
  input: Input<'AdminCreateUser'>,
  { generate }: { generate: boolean },
): Promise<Made> {
  const home = await pools.get(input.UserPoolId);
  const made = await signUp.adminCreateUser({
    pool: home,
    username: input.Username,
    attributes: readAttributes(input.UserAttributes),
    // Who gets a lasting password at once needs no invitation with a temporary one.
    messageAction: generate ? 'SUPPRESS' : input.MessageAction,
    mediums: input.DesiredDeliveryMediums,
    forceAliasCreation: input.ForceAliasCreation,
  });
  const plain = { physicalId: made.username, place: { userId: made.id } };
  if (!generate) return plain;
  const password = generatePassword(home.settings.Policies.PasswordPolicy.MinimumLength);
  try {
    await signUp.adminSetPassword({ pool: home, user: made, password, permanent: true });
  } catch (error) {
    await users.delete(made);
    throw error;
  }
  return { ...plain, generated: { username: input.Username, password } };
}

interface MembershipProperties {
  UserPoolId: string;
  GroupName: string;
  Username: string;
}

const membership = resourceType<MembershipProperties>({
  shape: membersOf(
    { UserPoolId: text, GroupName: text, Username: text },
    { required: ['UserPoolId', 'GroupName', 'Username'] },
  ),
  attributes: [],
  async create({ pools, users, groups }, { properties, stackName, logicalId }: Wanted<MembershipProperties>) {
    const { UserPoolId: poolId, GroupName: groupName, Username: username } = properties;
    const member = await users.get(await pools.get(poolId), username);
    await groups.addMember(poolId, groupName, member);
    return { physicalId: `${stackName}-${logicalId}`, place: { groupName, userId: member.id } };
  },
  async delete({ users, groups }, kept) {
    const member = await users.findById(placeOf(kept, 'userId'));
    if (member === undefined) return;
    await groups.removeMember(member.poolId, placeOf(kept, 'groupName'), member);
  },
});

export const cognitoTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::Cognito::UserPool': pool,
  'AWS::Cognito::UserPoolClient': client,
  'AWS::Cognito::UserPoolGroup': group,
  'AWS::Cognito::UserPoolUser': user,
  'AWS::Cognito::UserPoolUserToGroupAttachment': membership,
};
