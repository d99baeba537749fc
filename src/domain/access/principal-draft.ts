/** Checks what is asked of a user or role before it is stored. */
import { refuse } from '../../contract/refusal.ts';
import { compilePolicy, PolicySyntaxError } from '../../platform/policy/policy.ts';
import type { CompiledPolicy, PolicyForm } from '../../platform/policy/policy.ts';
import { managedPolicies } from './managed-policies.ts';
import type { AttachedPolicies, PrincipalDocument } from './principal-record.ts';

const namePattern = /^[\w+=,.@-]{1,64}$/;

const identityForm: PolicyForm = { principalForbidden: true };
/** A trust policy speaks of its own role, so it names no resource. */
const trustForm: PolicyForm = { principalRequired: true, resourceRequired: false };

const compiledManaged: ReadonlyMap<string, CompiledPolicy> = new Map(
  [...managedPolicies].map(([arn, document]) => [arn, compilePolicy(document, identityForm)]),
);

export interface PrincipalDraft extends AttachedPolicies {
  name: string;
  trust?: unknown;
}

/** The document to store; refuses malformed policies, unknown managed ones and bad names. */
export function draftPrincipal({
  name,
  trust,
  inline = [],
  managed = [],
}: PrincipalDraft): PrincipalDocument {
  if (!namePattern.test(name)) {
    refuse('ValidationErrorException', 'A name holds 1 to 64 letters, digits and any of _+=,.@-');
  }
  for (const arn of managed) {
    if (!compiledManaged.has(arn))
      refuse('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`);
  }
  for (const policy of inline) compileOrRefuse(policy.document, identityForm, `policy ${policy.name}`);
  if (trust === undefined) return { name, inline, managed };
  compileOrRefuse(trust, trustForm, 'trust policy');
  return { name, inline, managed, trust };
}

/** What a stored user or role may do. */
export function compileIdentity({ inline, managed }: PrincipalDocument): CompiledPolicy[] {
  return [
    ...inline.map(({ document }) => compilePolicy(document, identityForm)),
    ...managed.flatMap((arn) => compiledManaged.get(arn) ?? []),
  ];
}

export function compileTrust(trust: unknown): CompiledPolicy {
  return compilePolicy(trust, trustForm);
}

function compileOrRefuse(document: unknown, form: PolicyForm, what: string): void {
  try {
    compilePolicy(document, form);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    refuse('MalformedPolicyDocumentException', `Malformed ${what}: ${error.message}`);
  }
}
