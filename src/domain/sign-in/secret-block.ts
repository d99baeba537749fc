/** The state of an SRP exchange, sealed into the `SECRET_BLOCK` that the client brings back. */
import { decrypt, encrypt } from '../../platform/crypto/aead.ts';
import type { Sealing } from '../../storage/sealing.ts';
import type { Caller } from './step.ts';

export interface SrpState {
  /** Absent for a name nobody has. */
  userId: string | undefined;
  /** What the client signs as: `USER_ID_FOR_SRP`. */
  username: string;
  /** What the client sent first, an alias perhaps. */
  typedName: string;
  clientPublic: Buffer;
  serverSecret: Buffer;
  scrambler: Buffer;
  expiresAt: number;
}

/**
 * Every field has a place of fixed size, so that the length tells neither whether there is a user behind the
 * name nor how long her username is. A name has at most 128 characters of at most 4 bytes.
 */
const sizes = {
  isReal: 1,
  userId: 16,
  expiresAt: 8,
  clientPublic: 384,
  serverSecret: 32,
  scrambler: 32,
  username: 2 + 512,
  typedName: 2 + 512,
} as const;

type Fields = Record<keyof typeof sizes, Buffer>;

const names = Object.keys(sizes) as (keyof typeof sizes)[];
/** Stands where there is no user: as long as an id. */
const nobody = '00000000-0000-4000-8000-000000000000';
const longestBlock = 2047;
const base64Shape = /^[A-Za-z0-9+/]+={0,2}$/;

export class SecretBlocks {
  #key: Uint8Array;

  constructor(sealing: Sealing) {
    this.#key = sealing.deriveKey('sekisho srp secret blocks');
  }

  seal(caller: Caller, state: SrpState): string {
    return encrypt(this.#key, contextOf(caller), write(state)).toString('base64');
  }

  /** Undefined when the block is not ours, was changed, or belongs to another pool, client or `via`. */
  open(caller: Caller, block: string): { state: SrpState; bytes: Buffer } | undefined {
    if (block.length > longestBlock || !base64Shape.test(block)) return undefined;
    const bytes = Buffer.from(block, 'base64');
    try {
      return { state: read(decrypt(this.#key, contextOf(caller), bytes)), bytes };
    } catch {
      return undefined;
    }
  }
}

function write(state: SrpState): Buffer {
  const expiresAt = Buffer.alloc(sizes.expiresAt);
  expiresAt.writeBigUInt64BE(BigInt(state.expiresAt));
  const fields: Fields = {
    ...state,
    isReal: Buffer.of(state.userId === undefined ? 0 : 1),
    userId: Buffer.from((state.userId ?? nobody).replaceAll('-', ''), 'hex'),
    expiresAt,
    username: writeName(state.username),
    typedName: writeName(state.typedName),
  };
  return Buffer.concat(names.map((name) => fit(fields[name], sizes[name])));
}

function read(bytes: Buffer): SrpState {
  let position = 0;
  const take = (name: keyof typeof sizes): Buffer => bytes.subarray(position, (position += sizes[name]));
  const fields = Object.fromEntries(names.map((name) => [name, take(name)])) as Fields;
  const { clientPublic, serverSecret, scrambler } = fields;
  return {
    userId: fields.isReal[0] === 1 ? readUserId(fields.userId) : undefined,
    username: readName(fields.username),
    typedName: readName(fields.typedName),
    clientPublic,
    serverSecret,
    scrambler,
    expiresAt: Number(fields.expiresAt.readBigUInt64BE()),
  };
}

function fit(bytes: Buffer, size: number): Buffer {
  if (bytes.length > size) throw new RangeError(`${bytes.length} bytes do not fit into ${size}`);
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}

function writeName(name: string): Buffer {
  const bytes = Buffer.from(name);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function readName(bytes: Buffer): string {
  return bytes.subarray(2, 2 + bytes.readUInt16BE()).toString('utf8');
}

function readUserId(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function contextOf({ pool, client, via }: Caller): string {
  return `srp|${pool.id}|${client.id}|${via}`;
}
