/** Makes the authority's own certificate and the server certificates it signs: ECDSA P-256, X.509 v3. */
// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 reads what it adds to Reflect
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import { AsnConvert } from '@peculiar/asn1-schema';
import { randomBytes } from '../platform/random.ts';
import { canonicalAddress, type NameSet } from './certificate-names.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const nameConstraintsOid = '2.5.29.30';
const serverAuthOid = '1.3.6.1.5.5.7.3.1';

export interface Issued {
  certificate: string;
  /** PKCS#8, PEM. */
  key: string;
}

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

/** An authority that can sign servers only, and only under the permitted names. */
export async function makeAuthority(permitted: NameSet, validity: Validity): Promise<Issued> {
  const keys = await makeKeys();
  const serialNumber = makeSerial();
  const name = `CN=Sekisho private CA ${serialNumber.slice(-8)}, O=Sekisho`;
  const usages = (x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign) as x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber,
    name,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(usages, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      constrainNames(permitted),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) };
}

export async function makeServerCertificate(
  authority: Issued,
  names: NameSet,
  validity: Validity,
): Promise<Issued> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: makeSerial(),
    subject: 'CN=localhost, O=Sekisho',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([serverAuthOid]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new x509.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.ip.map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) };
}

/** What an authority's certificate permits; undefined when it has no name constraints. */
export function permittedBy(certificate: string): NameSet | undefined {
  const extension = new x509.X509Certificate(certificate).getExtension(nameConstraintsOid);
  if (extension === null) return undefined;
  const { permittedSubtrees } = AsnConvert.parse(extension.value, NameConstraints);
  const bases = [...(permittedSubtrees ?? [])].map(({ base }) => base);
  return {
    dns: bases.flatMap(({ dNSName }) => dNSName ?? []),
    ip: bases.flatMap(({ iPAddress }) => iPAddress ?? []),
  };
}

export function namesIn(certificate: string): NameSet {
  const names = new x509.X509Certificate(certificate).getExtension(
    x509.SubjectAlternativeNameExtension,
  )?.names;
  const valuesOf = (type: string): string[] =>
    (names?.items ?? []).flatMap((name) => (name.type === type ? name.value : []));
  return { dns: valuesOf('dns').toSorted(), ip: valuesOf('ip').map(canonicalAddress).toSorted() };
}

function constrainNames(permitted: NameSet): x509.Extension {
  const names = [
    ...permitted.dns.map((dNSName) => new GeneralName({ dNSName })),
    ...permitted.ip.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const permittedSubtrees = new GeneralSubtrees(names.map((base) => new GeneralSubtree({ base })));
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees }));
  return new x509.Extension(nameConstraintsOid, true, value);
}

/** 16 random bytes, positive and without a leading zero byte (RFC 5280 §4.1.2.2). */
function makeSerial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

async function importKey(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
}
