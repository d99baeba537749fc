/** Changes of attributes: at once, or, for addresses the pool protects, when the new one is proved. */
import { composeCode, deliveryTo, sendCode, type ShownDelivery } from '../../codes/codes.ts';
import type { CodeDelivery } from '../../messages/messages.ts';
import type { Pool } from '../../pools/pools.ts';
import {
  flagOf,
  verifiableAttributes,
  type Actor,
  type Attributes,
  type User,
  type VerifiableAttribute,
} from '../../users/users.ts';
import type { OwnAccount, SignUpParts } from '../parts.ts';
import { checkWritable } from './write-permission.ts';

export async function updateOwnAttributes(
  parts: SignUpParts,
  { pool, client, user }: OwnAccount,
  changes: Attributes,
): Promise<ShownDelivery[]> {
  checkWritable(pool, client, Object.keys(changes));
  return change(parts, { pool, user, changes, by: 'user' });
}

export async function adminUpdateAttributes(
  parts: SignUpParts,
  { pool, user }: { pool: Pool; user: User },
  changes: Attributes,
): Promise<void> {
  await change(parts, { pool, user, changes, by: 'admin' });
}

interface RequestedChange {
  pool: Pool;
  user: User;
  changes: Attributes;
  by: Actor;
}

async function change(parts: SignUpParts, requested: RequestedChange): Promise<ShownDelivery[]> {
  const { database, users, codes, messages, actLimits } = parts;
  const { pool, user, by } = requested;
  users.checkChanges(pool, user, requested);
  const { now, deliveries } = planChange(requested);
  if (by === 'user' && deliveries.length > 0) await actLimits.count(user, 'attribute-update');
  const letters = await Promise.all(
    deliveries.map((delivery) =>
      composeCode({ messages, actLimits }, { pool, purpose: `attribute:${delivery.attribute}`, delivery }),
    ),
  );
  const shown = await database.atomically(async () => {
    const changed = await users.setAttributes(pool, user, { changes: now, by });
    for (const name of verifiableAttributes) {
      if (changed.attributes[name] === user.attributes[name]) continue;
      // What was sent to the old address proves nothing about the new one.
      await codes.burn(user, `attribute:${name}`);
      await codes.burn(user, 'forgot-password');
    }
    const sent: ShownDelivery[] = [];
    for (const letter of letters) sent.push(await sendCode({ codes, messages }, letter, changed));
    return sent;
  });
  messages.deliverSoon();
  return shown;
}

/** Which changes are made now, and which addresses get a code. */
export function planChange({ pool, user, changes, by }: RequestedChange): {
  now: Attributes;
  deliveries: CodeDelivery[];
} {
  const now: Record<string, string> = { ...changes };
  const autoVerified: readonly string[] = pool.settings.AutoVerifiedAttributes ?? [];
  const deliveries: CodeDelivery[] = [];
  for (const name of verifiableAttributes) {
    const value = changes[name];
    if (!value || value === user.attributes[name]) continue;
    const claimed = by === 'admin' && changes[flagOf(name)]?.toLowerCase() === 'true';
    if (claimed) continue;
    if (isProtected(pool, name)) delete now[name];
    if (isProtected(pool, name) || autoVerified.includes(name)) deliveries.push(deliveryTo(name, value));
  }
  return { now, deliveries };
}

/** Pools may keep the old address in force until the new one is proved. */
export function isProtected(pool: Pool, name: VerifiableAttribute): boolean {
  const names: readonly string[] =
    pool.settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  return names.includes(name);
}
