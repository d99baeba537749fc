/** Signature Version 4 as a client without an SDK writes it, for requests no SDK would send. */
import { createHash, createHmac } from 'node:crypto';
import type { AccessKey } from './world.ts';

const scopeEnd = 'aws4_request';

export interface Unsigned {
  keys: AccessKey;
  region: string;
  service: string;
  host: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
  timeMs: number;
}

/** The headers of a signed `POST /`. */
export function signedHeaders({
  keys,
  region,
  service,
  host,
  headers,
  body,
  timeMs,
}: Unsigned): Record<string, string> {
  const time = new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const all: Record<string, string> = { ...headers, host, 'x-amz-date': time };
  const names = Object.keys(all).toSorted();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = [time.slice(0, 8), region, service, scopeEnd].join('/');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const steps = [time.slice(0, 8), region, service, scopeEnd];
  const key = steps.reduce<Buffer | string>(
    (secret, step) => hmac(secret, step),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = hmac(key, text).toString('hex');
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
