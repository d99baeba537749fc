/** The private certificate authority: made at first start, limited to names of this service, kept in files. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../platform/clock.ts';
import { readPem, readPrivatePem, writePem, writePrivatePem } from './certificate-files.ts';
import { namesOutside, permittedNames, serverNames, type NameSet } from './certificate-names.ts';
import {
  makeAuthority,
  makeServerCertificate,
  namesIn,
  permittedBy,
  type Issued,
} from './issue-certificate.ts';

const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** What browsers accept at most is 398 days. */
const serverDays = 396;
const renewalDays = 30;
/** Clients whose clocks are behind accept a new certificate at once. */
const backdatedMs = 60 * 60 * 1000;

export interface Certificates {
  /** The authority's certificate: what clients must trust. */
  ca: string;
  cert: string;
  key: string;
}

export interface CertificatePlan {
  /** Holds `ca.pem`, `ca-key.pem`, `server.pem` and `server-key.pem`. */
  directory: string;
  region: string;
  clock: Clock;
  /** Names and addresses for the server certificate beside those of the services. */
  names?: readonly string[];
  /** Domains and ranges that a new authority may sign for later, beside `names`. */
  permit?: readonly string[];
}

/**
 * The certificates to serve with, made or renewed where needed; call at start and once a day. When the
 * authority's key has been moved off this machine, this works as long as its last server certificate does.
 */
export async function ensureCertificates(plan: CertificatePlan): Promise<Certificates> {
  mkdirSync(plan.directory, { recursive: true, mode: 0o700 });
  const names = serverNames(plan.region, plan.names ?? []);
  const ca = await ensureAuthority(plan);
  checkAuthority(plan, ca, names);
  const held = readServer(plan);
  const server = held !== undefined && isFit(plan, { ca, held, names }) ? held : await renew(plan, ca, names);
  return { ca, cert: server.certificate, key: server.key };
}

async function ensureAuthority({
  directory,
  clock,
  names = [],
  permit = [],
}: CertificatePlan): Promise<string> {
  const held = readPem(join(directory, 'ca.pem'));
  if (held !== undefined) return held;
  const permitted = permittedNames([...names, ...permit]);
  const made = await makeAuthority(permitted, validity(clock, authorityDays));
  writePrivatePem(join(directory, 'ca-key.pem'), made.key);
  writePem(join(directory, 'ca.pem'), made.certificate);
  return made.certificate;
}

/** Throws with advice when the authority cannot serve what is wanted of it. */
function checkAuthority({ directory, clock }: CertificatePlan, ca: string, names: NameSet): void {
  const file = join(directory, 'ca.pem');
  if (clock.now() >= new X509Certificate(ca).validToDate.getTime()) {
    throw new Error(`The certificate authority ${file} has expired; ${howToReplace}`);
  }
  const permitted = permittedBy(ca);
  const outside = permitted === undefined ? [] : namesOutside(permitted, names);
  if (outside.length === 0) return;
  throw new Error(
    `The certificate authority ${file} may not sign for ${outside.join(', ')}; ${howToReplace}`,
  );
}

const howToReplace = 'move it and ca-key.pem away to make a new one, which clients must then trust anew';

function readServer({ directory }: CertificatePlan): Issued | undefined {
  const certificate = readPem(join(directory, 'server.pem'));
  const key = readPrivatePem(join(directory, 'server-key.pem'));
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

interface Fitness {
  ca: string;
  held: Issued;
  names: NameSet;
}

/** May this server certificate go on: ours, with these names, and not about to expire? */
function isFit({ clock }: CertificatePlan, { ca, held, names }: Fitness): boolean {
  const certificate = new X509Certificate(held.certificate);
  const isOurs = certificate.verify(new X509Certificate(ca).publicKey);
  const isPair = certificate.checkPrivateKey(createPrivateKey(held.key));
  const renewAt = certificate.validToDate.getTime() - renewalDays * dayMs;
  return isOurs && isPair && clock.now() < renewAt && isDeepStrictEqual(namesIn(held.certificate), names);
}

async function renew(plan: CertificatePlan, ca: string, names: NameSet): Promise<Issued> {
  const keyFile = join(plan.directory, 'ca-key.pem');
  const key = readPrivatePem(keyFile);
  if (key === undefined) throw new Error(`A new server certificate is due, but ${keyFile} is not there`);
  const authority = new X509Certificate(ca);
  if (!authority.checkPrivateKey(createPrivateKey(key)))
    throw new Error(`${keyFile} does not belong to ca.pem`);
  const { notBefore, notAfter } = validity(plan.clock, serverDays);
  const last = Math.min(notAfter.getTime(), authority.validToDate.getTime());
  const times = { notBefore, notAfter: new Date(last) };
  const made = await makeServerCertificate({ certificate: ca, key }, names, times);
  writePrivatePem(join(plan.directory, 'server-key.pem'), made.key);
  writePem(join(plan.directory, 'server.pem'), made.certificate);
  return made;
}

function validity(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  const now = Math.floor(clock.now() / 1000) * 1000;
  return { notBefore: new Date(now - backdatedMs), notAfter: new Date(now + days * dayMs) };
}
