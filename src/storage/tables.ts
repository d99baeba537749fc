/** The columns of every table: times are integer milliseconds, booleans 0 or 1, documents JSON text. */

/** Sealed bytes: AES-256-GCM under a data key (see sealing.ts). */
type Sealed = Uint8Array;
type Json = string;
type Flag = 0 | 1;

export interface Tables {
  data_keys: { scope: string; wrapped: Sealed; created_at: number };
  audit_records: { chain: string; position: number; recorded_at: number; event: Json; digest: Uint8Array };

  principals: { arn: string; kind: 'user' | 'role'; document: Json; created_at: number };
  access_keys: { id: string; principal_arn: string; sealed_secret: Sealed; created_at: number };

  pools: { id: string; name: string; settings: Json; created_at: number; modified_at: number };
  clients: {
    id: string;
    pool_id: string;
    name: string;
    settings: Json;
    created_at: number;
    modified_at: number;
  };
  client_secrets: { id: string; client_id: string; sealed_secret: Sealed; created_at: number };
  groups: {
    pool_id: string;
    name: string;
    description: string | null;
    role_arn: string | null;
    precedence: number | null;
    created_at: number;
    modified_at: number;
  };
  memberships: { pool_id: string; group_name: string; user_id: string; created_at: number };

  users: {
    id: string;
    pool_id: string;
    username: string;
    username_key: string;
    status: string;
    enabled: Flag;
    attributes: Json;
    created_at: number;
    modified_at: number;
  };
  user_aliases: { pool_id: string; kind: string; value_key: string; user_id: string };
  user_search: { pool_id: string; name: string; value: string; user_id: string };
  passwords: {
    user_id: string;
    sealed_verifier: Sealed;
    temporary: Flag;
    expires_at: number | null;
    set_at: number;
  };
  codes: {
    user_id: string;
    purpose: string;
    code_hash: Uint8Array;
    destination: string;
    wrong_answers: number;
    expires_at: number;
    created_at: number;
  };
  act_windows: { subject: string; act: string; ends_at: number; count: number };
  lockouts: { subject: string; failures: number; last_failure_at: number; locked_until: number };

  signing_keys: {
    id: string;
    pool_id: string;
    purpose: 'id' | 'access';
    public_jwk: Json;
    sealed_private_key: Sealed;
    created_at: number;
  };
  sessions: {
    /** Also the `event_id` claim of every token of the session. */
    id: string;
    pool_id: string;
    client_id: string;
    user_id: string;
    origin_jti: string;
    refresh_hash: Uint8Array;
    authenticated_at: number;
    expires_at: number;
    revoked_at: number | null;
  };
  attempts: {
    id: string;
    pool_id: string;
    client_id: string;
    user_id: string | null;
    sealed_state: Sealed;
    expires_at: number;
  };
  spent_proofs: { id: string; expires_at: number };
  outbox: {
    id: string;
    pool_id: string;
    sealed_message: Sealed;
    failures: number;
    next_attempt_at: number;
    created_at: number;
  };

  endpoints: { id: string; service: string; document: Json; created_at: number };
  rest_apis: { id: string; document: Json; created_at: number };
  rest_api_stages: { api_id: string; name: string; document: Json; created_at: number };
  stacks: { name: string; document: Json; created_at: number };
  stack_resources: {
    stack_name: string;
    logical_id: string;
    type: string;
    physical_id: string;
    document: Json;
    position: number;
  };
}
