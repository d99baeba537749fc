/** Groups, their members, and what tokens say of them, through the AWS SDK. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addUser, claimsOf, openPool, refusal, signIn } from '../world/pool.ts';
import { onEveryEngine } from '../world/suite.ts';

onEveryEngine((world) => {
  it('creates, gets, changes, lists and deletes groups', async () => {
    const { client, poolId: UserPoolId } = await openPool(world());
    await client.createGroup({ UserPoolId, GroupName: 'editors', Description: 'write', Precedence: 2 });
    await client.createGroup({ UserPoolId, GroupName: 'readers' });
    const again = client.createGroup({ UserPoolId, GroupName: 'readers' });
    await assert.rejects(again, refusal('GroupExistsException'));
    await client.updateGroup({ UserPoolId, GroupName: 'editors', Description: 'write all', Precedence: 0 });
    const { Group } = await client.getGroup({ UserPoolId, GroupName: 'editors' });
    assert.deepEqual([Group?.Description, Group?.Precedence], ['write all', 0]);
    const first = await client.listGroups({ UserPoolId, Limit: 1 });
    const second = await client.listGroups({ UserPoolId, Limit: 1, NextToken: first.NextToken });
    const names = [...(first.Groups ?? []), ...(second.Groups ?? [])].map(({ GroupName }) => GroupName ?? '');
    assert.deepEqual(names.toSorted(), ['editors', 'readers']);
    await client.deleteGroup({ UserPoolId, GroupName: 'readers' });
    await assert.rejects(
      client.getGroup({ UserPoolId, GroupName: 'readers' }),
      refusal('ResourceNotFoundException'),
    );
  });

  it('keeps members, in both directions and page by page', async () => {
    const pool = await openPool(world());
    const { client, poolId: UserPoolId } = pool;
    await client.createGroup({ UserPoolId, GroupName: 'editors' });
    const names = ['anna', 'ben', 'chika'];
    for (const Username of names) {
      await addUser(pool, Username);
      await client.adminAddUserToGroup({ UserPoolId, Username, GroupName: 'editors' });
      await client.adminAddUserToGroup({ UserPoolId, Username, GroupName: 'editors' });
    }
    const first = await client.listUsersInGroup({ UserPoolId, GroupName: 'editors', Limit: 2 });
    const rest = await client.listUsersInGroup({
      UserPoolId,
      GroupName: 'editors',
      NextToken: first.NextToken,
    });
    const members = [...(first.Users ?? []), ...(rest.Users ?? [])].map(({ Username }) => Username ?? '');
    assert.deepEqual(members.toSorted(), names);
    await client.adminRemoveUserFromGroup({ UserPoolId, Username: 'ben', GroupName: 'editors' });
    const { Groups } = await client.adminListGroupsForUser({ UserPoolId, Username: 'ben' });
    assert.deepEqual(Groups, []);
  });

  it('puts groups, roles and the preferred role into the tokens', async () => {
    const pool = await openPool(world());
    const { client, poolId: UserPoolId } = pool;
    await addUser(pool, 'mika');
    const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
    await client.createGroup({ UserPoolId, GroupName: 'second', Precedence: 2, RoleArn: role('second') });
    await client.createGroup({ UserPoolId, GroupName: 'first', Precedence: 1, RoleArn: role('first') });
    await client.createGroup({ UserPoolId, GroupName: 'last' });
    for (const GroupName of ['last', 'second', 'first']) {
      await client.adminAddUserToGroup({ UserPoolId, Username: 'mika', GroupName });
    }
    const { IdToken, AccessToken } = await signIn(pool, 'mika');
    const id = claimsOf(IdToken);
    assert.deepEqual(id['cognito:groups'], ['first', 'second', 'last']);
    assert.deepEqual(id['cognito:roles'], [role('first'), role('second')]);
    assert.equal(id['cognito:preferred_role'], role('first'));
    assert.deepEqual(claimsOf(AccessToken)['cognito:groups'], ['first', 'second', 'last']);
  });

  it('refuses members that do not exist', async () => {
    const { client, poolId: UserPoolId } = await openPool(world());
    await client.createGroup({ UserPoolId, GroupName: 'editors' });
    const nobody = client.adminAddUserToGroup({ UserPoolId, Username: 'nobody', GroupName: 'editors' });
    await assert.rejects(nobody, refusal('UserNotFoundException', 'User does not exist.'));
  });
});
