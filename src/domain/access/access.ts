/** The room of callers: who signed this request, and what may they do. */
import { refuse } from '../../contract/refusal.ts';
import { BoundedCache } from '../../platform/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import { decide, denialText } from '../../platform/policy/policy.ts';
import type { AwsPrincipal, CompiledPolicy, Grant, Guard, Principal } from '../../platform/policy/policy.ts';
import { alphanumerics, randomText } from '../../platform/random.ts';
import { parseAuthorization, verifySignature, type SignedRequest } from '../../platform/sigv4/sigv4.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { conditionContext, type ConditionExtras, type Connection } from '../endpoints/endpoints.ts';
import { roleArn, userArn, type Site } from '../site.ts';
import { AccessKeys } from './access-keys.ts';
import { administratorAccessArn } from './managed-policies.ts';
import { compileIdentity, compileTrust, draftPrincipal } from './principal-draft.ts';
import { PrincipalStore, type PrincipalRow } from './principal-store.ts';
import { identityOf, principalFacts, sessionOf } from './principals.ts';
import type {
  AttachedPolicies,
  IamRole,
  IamUser,
  NewAccessKey,
  PrincipalDocument,
} from './principal-record.ts';

export type { AttachedPolicies, IamRole, IamUser, NewAccessKey } from './principal-record.ts';
export type { SignedRequest } from '../../platform/sigv4/sigv4.ts';

/** Verified against when the access key is unknown; nobody has it. */
const decoySecret = randomText(40, alphanumerics);

export interface AccessNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
  site: Site;
}

export interface Permission {
  principal: Principal;
  /** `service:Action`, in AWS's spelling. */
  action: string;
  /** An ARN, or `*`. */
  resource: string;
  /** Absent when a service of this server makes the call. */
  connection: Connection | undefined;
  /** `unsigned`: the service itself lets the call through, only guards and denials count. */
  rule: 'signed' | 'unsigned';
  /** Further condition keys, such as `aws:UserAgent`. */
  facts?: ConditionExtras;
}

export interface ServiceSession {
  /** Such as `apigateway.amazonaws.com`. */
  service: string;
  sessionName: string;
  /** For trust policies that guard against confused deputies. */
  sourceArn?: string;
}

interface Identity {
  document: PrincipalDocument;
  policies: CompiledPolicy[];
}

export class Access {
  #needs: AccessNeeds;
  #store: PrincipalStore;
  #keys: AccessKeys;
  #identities: BoundedCache<Identity>;

  constructor(needs: AccessNeeds) {
    const { database, sealing, clock } = needs;
    this.#needs = needs;
    this.#store = new PrincipalStore(database);
    this.#keys = new AccessKeys({ store: this.#store, sealing, clock });
    this.#identities = new BoundedCache({ clock });
  }

  /** Who signed the request; refuses when nobody did, or nobody known here, or not with the key's secret. */
  async authenticate(request: SignedRequest, service: string): Promise<AwsPrincipal> {
    const { clock, site } = this.#needs;
    const claims = parseAuthorization(request.rawHeaders, request.query);
    if (claims.kind === 'none') refuse('MissingAuthenticationTokenException', 'Missing Authentication Token');
    if (claims.kind === 'malformed') refuse(claims.code, claims.message);
    const key = await this.#keys.find(claims.accessKeyId);
    const secretKey = key?.secret ?? decoySecret;
    const check = { request, secretKey, region: site.region, service, now: clock.now() };
    // Before the key is known to exist, so that a stranger cannot tell by the time an answer takes.
    const verdict = verifySignature(check);
    if (key === undefined) refuseToken('unknown access key');
    if (claims.sessionToken !== undefined) refuseToken('session token beside a long-term key');
    if (!verdict.ok) refuse(verdict.code, verdict.message);
    return { kind: 'aws', arn: key.principalArn, accountId: site.accountId };
  }

  /** Returns when the call is allowed; refuses in AWS's words when an endpoint or identity policy is in its way. */
  async authorize({ principal, action, resource, connection, rule, facts }: Permission): Promise<void> {
    const { clock } = this.#needs;
    const policies = rule === 'signed' ? await this.identityPolicies(principal) : [];
    const grants: Grant[] = policies.map((policy) => ({ kind: 'identity', policy }));
    const guards: Guard[] =
      connection === undefined ? [] : [{ kind: 'endpoint', policy: connection.endpoint.compiled }];
    const context = conditionContext(connection, clock, { ...facts, ...principalFacts(principal) });
    const call = { action, resource, principal, context };
    const decision = decide({ guards, grants, rule, call });
    if (decision.allowed) return;
    refuse('AccessDeniedException', denialText(call, decision.reason), decision.reason.sid);
  }

  /** Everything that grants to the caller; nothing for callers this server does not keep. */
  async identityPolicies(principal: Principal): Promise<CompiledPolicy[]> {
    if (principal.kind !== 'aws') return [];
    return (await this.#identity(identityOf(principal)))?.policies ?? [];
  }

  /** A session of the role for a service of this server, when the role's trust policy lets that service have one. */
  async assumeRole(arn: string, { service, sessionName, sourceArn }: ServiceSession): Promise<AwsPrincipal> {
    const { clock, site } = this.#needs;
    const trust = (await this.#identity(arn))?.document.trust;
    const principal: Principal = { kind: 'service', name: service };
    const facts = { 'aws:SourceAccount': site.accountId, 'aws:SourceArn': sourceArn };
    const context = conditionContext(undefined, clock, { ...facts, ...principalFacts(principal) });
    const call = { action: 'sts:AssumeRole', resource: arn, principal, context };
    const grants: Grant[] = trust === undefined ? [] : [{ kind: 'resource', policy: compileTrust(trust) }];
    const decision = decide({ guards: [], grants, rule: 'resource-only', call });
    if (!decision.allowed) {
      const text = `User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
      refuse('AccessDeniedException', text, trust === undefined ? 'no such role' : 'trust policy');
    }
    return sessionOf(arn, sessionName, site);
  }

  /** The first key of an administrator, made at first start; its secret can be read this once. */
  async createAdministrator(): Promise<NewAccessKey> {
    await this.#keys.prepare();
    const arn = userArn(this.#needs.site, 'administrator');
    const document = draftPrincipal({ name: 'administrator', managed: [administratorAccessArn] });
    return this.#needs.database.atomically(async () => {
      await this.#insert('user', arn, document);
      return this.#keys.create(arn);
    });
  }

  /** False on a database that nobody can administer yet. */
  async hasAccessKeys(): Promise<boolean> {
    return this.#store.hasKeys();
  }

  async createUser(name: string, policies: AttachedPolicies = {}): Promise<IamUser> {
    const arn = userArn(this.#needs.site, name);
    const document = draftPrincipal({ ...policies, name });
    if (!(await this.#insert('user', arn, document))) {
      refuse('EntityAlreadyExistsException', `User with name ${name} already exists.`);
    }
    return this.getUser(arn);
  }

  async findUser(arn: string): Promise<IamUser | undefined> {
    const row = await this.#store.find(arn);
    return row?.kind === 'user' ? readUser(row) : undefined;
  }

  async getUser(arn: string): Promise<IamUser> {
    return (await this.findUser(arn)) ?? refuseUnknown('user', arn);
  }

  /** Takes the user's access keys along. */
  async deleteUser(arn: string): Promise<void> {
    await this.#delete('user', arn);
  }

  async createRole(name: string, trust: unknown, policies: AttachedPolicies = {}): Promise<IamRole> {
    const arn = roleArn(this.#needs.site, name);
    const document = draftPrincipal({ ...policies, name, trust: trust ?? refuseNoTrust() });
    if (!(await this.#insert('role', arn, document))) {
      refuse('EntityAlreadyExistsException', `Role with name ${name} already exists.`);
    }
    return this.getRole(arn);
  }

  async findRole(arn: string): Promise<IamRole | undefined> {
    const row = await this.#store.find(arn);
    return row?.kind === 'role' ? readRole(row) : undefined;
  }

  async getRole(arn: string): Promise<IamRole> {
    return (await this.findRole(arn)) ?? refuseUnknown('role', arn);
  }

  /** Puts these policies in the place of all that the role had. */
  async updateRole(arn: string, trust: unknown, policies: AttachedPolicies): Promise<IamRole> {
    const { name } = await this.getRole(arn);
    const document = draftPrincipal({ ...policies, name, trust: trust ?? refuseNoTrust() });
    if (!(await this.#store.replace(arn, document))) refuseUnknown('role', arn);
    this.#identities.forget(arn);
    return this.getRole(arn);
  }

  async deleteRole(arn: string): Promise<void> {
    await this.#delete('role', arn);
  }

  /** The secret can be read this once and never again. */
  async createAccessKey(arn: string): Promise<NewAccessKey> {
    await this.getUser(arn);
    await this.#keys.prepare();
    return this.#keys.create(arn);
  }

  /** A key made elsewhere, for a user that exists here. */
  async importKey(key: NewAccessKey): Promise<void> {
    await this.getUser(key.arn);
    await this.#keys.prepare();
    await this.#keys.import(key);
  }

  async deleteAccessKey(accessKeyId: string): Promise<void> {
    await this.#keys.delete(accessKeyId);
  }

  async #identity(arn: string): Promise<Identity | undefined> {
    return this.#identities.get(arn, async () => {
      const row = await this.#store.find(arn);
      if (row === undefined) return undefined;
      const document = JSON.parse(row.document) as PrincipalDocument;
      return { document, policies: compileIdentity(document) };
    });
  }

  async #insert(kind: 'user' | 'role', arn: string, document: PrincipalDocument): Promise<boolean> {
    const created_at = this.#needs.clock.now();
    const isNew = await this.#store.insert({ arn, kind, document: JSON.stringify(document), created_at });
    this.#identities.forget(arn);
    return isNew;
  }

  async #delete(kind: 'user' | 'role', arn: string): Promise<void> {
    const isDeleted = await this.#store.delete(arn, kind);
    this.#identities.forget(arn);
    this.#keys.forget();
    if (!isDeleted) refuseUnknown(kind, arn);
  }
}

function refuseToken(privateCause: string): never {
  const message = 'The security token included in the request is invalid.';
  return refuse('UnrecognizedClientException', message, privateCause);
}

function readUser(row: PrincipalRow): IamUser {
  const { name } = JSON.parse(row.document) as PrincipalDocument;
  return { arn: row.arn, name, createdAt: new Date(row.created_at) };
}

function readRole(row: PrincipalRow): IamRole {
  const { trust, inline, managed } = JSON.parse(row.document) as PrincipalDocument;
  return { ...readUser(row), trust, inline, managed };
}

function refuseUnknown(kind: 'user' | 'role', arn: string): never {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return refuse('NoSuchEntityException', `The ${kind} with name ${name} cannot be found.`);
}

function refuseNoTrust(): never {
  return refuse('MalformedPolicyDocumentException', 'A role needs a trust policy.');
}
