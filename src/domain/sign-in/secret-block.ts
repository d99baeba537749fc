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

type Written = [
  userId: string | null,
  username: string,
  typedName: string,
  clientPublic: string,
  serverSecret: string,
  scrambler: string,
  expiresAt: number,
];

const longestBlock = 8192;
const base64Shape = /^[A-Za-z0-9+/]+={0,2}$/;

export class SecretBlocks {
  #key: Uint8Array;

  constructor(sealing: Sealing) {
    this.#key = sealing.deriveKey('sekisho srp secret blocks');
  }

  seal(caller: Caller, state: SrpState): string {
    const written: Written = [
      state.userId ?? null,
      state.username,
      state.typedName,
      state.clientPublic.toString('base64'),
      state.serverSecret.toString('base64'),
      state.scrambler.toString('base64'),
      state.expiresAt,
    ];
    const text = Buffer.from(JSON.stringify(written));
    // The length would tell whether there is a user behind the name.
    const filled = Buffer.concat([text, Buffer.alloc((256 - (text.length % 256)) % 256, ' ')]);
    return encrypt(this.#key, contextOf(caller), filled).toString('base64');
  }

  /** Undefined when the block is not ours, was changed, or belongs to another pool, client or `via`. */
  open(caller: Caller, block: string): { state: SrpState; bytes: Buffer } | undefined {
    if (block.length > longestBlock || !base64Shape.test(block)) return undefined;
    const bytes = Buffer.from(block, 'base64');
    try {
      const text = decrypt(this.#key, contextOf(caller), bytes).toString('utf8');
      return { state: read(JSON.parse(text) as Written), bytes };
    } catch {
      return undefined;
    }
  }
}

function read(written: Written): SrpState {
  const [userId, username, typedName, clientPublic, serverSecret, scrambler, expiresAt] = written;
  return {
    userId: userId ?? undefined,
    username,
    typedName,
    clientPublic: Buffer.from(clientPublic, 'base64'),
    serverSecret: Buffer.from(serverSecret, 'base64'),
    scrambler: Buffer.from(scrambler, 'base64'),
    expiresAt,
  };
}

function contextOf({ pool, client, via }: Caller): string {
  return `srp|${pool.id}|${client.id}|${via}`;
}
