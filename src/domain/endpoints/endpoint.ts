/** An interface endpoint: a service reachable at bound addresses, under a policy. */
import type { CompiledPolicy } from '../../platform/policy/policy.ts';

export const services = ['cognito-idp', 'execute-api'] as const;
export type Service = (typeof services)[number];

export interface ListenAddress {
  /** An IP address of this machine. */
  host: string;
  /** 0 lets the kernel choose at each start. */
  port: number;
}

export interface Endpoint {
  /** `vpce-` and 17 hexadecimal digits. */
  id: string;
  service: Service;
  /** The twelve digits of the account that owns it. */
  accountId: string;
  vpcId: string;
  vpcArn: string;
  /** The eight characters that follow the id in the endpoint's DNS names. */
  dnsSuffix: string;
  policy: unknown;
  compiled: CompiledPolicy;
  privateDns: boolean;
  listen: readonly ListenAddress[];
  /** CIDR ranges whose connections are taken; all others are cut at once. */
  allowFrom: readonly string[];
  createdAt: Date;
}

export interface NewEndpoint {
  service: Service;
  vpcId?: string | undefined;
  /** A policy document, or its JSON text; absent: everything is allowed. */
  policy?: unknown;
  privateDns?: boolean | undefined;
  listen?: readonly ListenAddress[] | undefined;
  allowFrom?: readonly string[] | undefined;
}

export type EndpointChanges = Partial<Omit<NewEndpoint, 'service' | 'vpcId'>>;

/** What the database keeps of an endpoint. */
export interface EndpointDocument {
  vpcId: string;
  dnsSuffix: string;
  policy: unknown;
  privateDns: boolean;
  listen: readonly ListenAddress[];
  allowFrom: readonly string[];
}
