/** The first schema: everything a closed-network sign-in needs. */
import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../engines/engine.ts';

type Statement = (types: ColumnTypes) => string;

const foundation: readonly Statement[] = [
  ({ integer, bytes, text }) => `create table data_keys (
    scope ${text} primary key, wrapped ${bytes} not null, created_at ${integer} not null)`,
  ({ integer, bytes, text }) => `create table audit_records (
    chain ${text} not null, position ${integer} not null, recorded_at ${integer} not null,
    event ${text} not null, digest ${bytes} not null, primary key (chain, position))`,

  ({ integer, text }) => `create table principals (
    arn ${text} primary key, kind ${text} not null, document ${text} not null, created_at ${integer} not null)`,
  ({ integer, bytes, text }) => `create table access_keys (
    id ${text} primary key, principal_arn ${text} not null references principals (arn) on delete cascade,
    sealed_secret ${bytes} not null, created_at ${integer} not null)`,
  () => 'create index access_keys_by_principal on access_keys (principal_arn)',

  ({ integer, text }) => `create table pools (
    id ${text} primary key, name ${text} not null, settings ${text} not null,
    created_at ${integer} not null, modified_at ${integer} not null)`,
  ({ integer, text }) => `create table clients (
    id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, name ${text} not null,
    settings ${text} not null, created_at ${integer} not null, modified_at ${integer} not null)`,
  () => 'create index clients_by_pool on clients (pool_id, id)',
  ({ integer, bytes, text }) => `create table client_secrets (
    id ${text} primary key, client_id ${text} not null references clients (id) on delete cascade,
    sealed_secret ${bytes} not null, created_at ${integer} not null)`,
  () => 'create index client_secrets_by_client on client_secrets (client_id)',

  ({ integer, text }) => `create table users (
    id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade,
    username ${text} not null, username_key ${text} not null, status ${text} not null, enabled ${integer} not null,
    attributes ${text} not null, created_at ${integer} not null, modified_at ${integer} not null)`,
  () => 'create unique index users_by_username on users (pool_id, username_key)',
  ({ text }) => `create table user_aliases (
    pool_id ${text} not null, kind ${text} not null, value_key ${text} not null,
    user_id ${text} not null references users (id) on delete cascade, primary key (pool_id, kind, value_key))`,
  () => 'create index user_aliases_by_user on user_aliases (user_id)',
  ({ text }) => `create table user_search (
    pool_id ${text} not null, name ${text} not null, value ${text} not null,
    user_id ${text} not null references users (id) on delete cascade, primary key (pool_id, name, value, user_id))`,
  () => 'create index user_search_by_user on user_search (user_id)',

  ({ integer, text }) => `create table groups (
    pool_id ${text} not null references pools (id) on delete cascade, name ${text} not null, description ${text},
    role_arn ${text}, precedence ${integer}, created_at ${integer} not null, modified_at ${integer} not null,
    primary key (pool_id, name))`,
  ({ integer, text }) => `create table memberships (
    pool_id ${text} not null, group_name ${text} not null,
    user_id ${text} not null references users (id) on delete cascade, created_at ${integer} not null,
    primary key (user_id, group_name),
    foreign key (pool_id, group_name) references groups (pool_id, name) on delete cascade)`,
  () => 'create index memberships_by_group on memberships (pool_id, group_name, user_id)',

  ({ integer, bytes, text }) => `create table passwords (
    user_id ${text} primary key references users (id) on delete cascade, sealed_verifier ${bytes} not null,
    temporary ${integer} not null, expires_at ${integer}, set_at ${integer} not null)`,
  ({ integer, bytes, text }) => `create table codes (
    user_id ${text} not null references users (id) on delete cascade, purpose ${text} not null,
    code_hash ${bytes} not null, destination ${text} not null, wrong_answers ${integer} not null,
    expires_at ${integer} not null, created_at ${integer} not null, primary key (user_id, purpose))`,
  ({ integer, text }) => `create table act_windows (
    subject ${text} not null, act ${text} not null, ends_at ${integer} not null, count ${integer} not null,
    primary key (subject, act))`,
  () => 'create index act_windows_by_end on act_windows (ends_at)',
  ({ integer, text }) => `create table lockouts (
    subject ${text} primary key, failures ${integer} not null, last_failure_at ${integer} not null,
    locked_until ${integer} not null)`,
  () => 'create index lockouts_by_age on lockouts (last_failure_at)',

  ({ integer, bytes, text }) => `create table signing_keys (
    id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, purpose ${text} not null,
    public_jwk ${text} not null, sealed_private_key ${bytes} not null, created_at ${integer} not null)`,
  () => 'create index signing_keys_by_pool on signing_keys (pool_id)',
  ({ integer, bytes, text }) => `create table sessions (
    id ${text} primary key, pool_id ${text} not null,
    client_id ${text} not null references clients (id) on delete cascade,
    user_id ${text} not null references users (id) on delete cascade, origin_jti ${text} not null,
    refresh_hash ${bytes} not null, authenticated_at ${integer} not null, expires_at ${integer} not null,
    revoked_at ${integer})`,
  () => 'create unique index sessions_by_refresh on sessions (refresh_hash)',
  () => 'create index sessions_by_user on sessions (user_id)',
  () => 'create index sessions_by_client on sessions (client_id)',
  () => 'create index sessions_by_expiry on sessions (expires_at)',
  ({ integer, bytes, text }) => `create table attempts (
    id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade,
    client_id ${text} not null references clients (id) on delete cascade,
    user_id ${text} references users (id) on delete cascade, sealed_state ${bytes} not null,
    expires_at ${integer} not null)`,
  () => 'create index attempts_by_expiry on attempts (expires_at)',
  () => 'create index attempts_by_user on attempts (user_id)',
  ({ integer, text }) => `create table spent_proofs (id ${text} primary key, expires_at ${integer} not null)`,
  () => 'create index spent_proofs_by_expiry on spent_proofs (expires_at)',
  ({ integer, bytes, text }) => `create table outbox (
    id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade,
    sealed_message ${bytes} not null, failures ${integer} not null, next_attempt_at ${integer} not null,
    created_at ${integer} not null)`,
  () => 'create index outbox_by_due on outbox (next_attempt_at)',

  ({ integer, text }) => `create table endpoints (
    id ${text} primary key, service ${text} not null, document ${text} not null, created_at ${integer} not null)`,
  ({ integer, text }) => `create table rest_apis (
    id ${text} primary key, document ${text} not null, created_at ${integer} not null)`,
  ({ integer, text }) => `create table rest_api_stages (
    api_id ${text} not null references rest_apis (id) on delete cascade, name ${text} not null,
    document ${text} not null, created_at ${integer} not null, primary key (api_id, name))`,
  ({ integer, text }) => `create table stacks (
    name ${text} primary key, document ${text} not null, created_at ${integer} not null)`,
  ({ integer, text }) => `create table stack_resources (
    stack_name ${text} not null references stacks (name) on delete cascade, logical_id ${text} not null,
    type ${text} not null, physical_id ${text} not null, document ${text} not null, position ${integer} not null,
    primary key (stack_name, logical_id))`,
];

export async function up(database: Kysely<never>, types: ColumnTypes): Promise<void> {
  for (const statement of foundation) await sql.raw(statement(types)).execute(database);
}
