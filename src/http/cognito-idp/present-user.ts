/** Users, attributes and code deliveries in the wire's words. */
import type { Output } from '../../contract/operations.ts';
import type { ShownDelivery } from '../../domain/codes/codes.ts';
import type { User } from '../../domain/users/users.ts';

type WireUser = NonNullable<Output<'AdminCreateUser'>['User']>;
type WireAttributes = NonNullable<WireUser['Attributes']>;
type WireDelivery = NonNullable<Output<'SignUp'>['CodeDeliveryDetails']>;

export function presentUser(user: User, shown?: (name: string) => boolean): WireUser {
  return {
    Username: user.username,
    Attributes: presentAttributes(user, shown),
    UserCreateDate: user.createdAt,
    UserLastModifiedDate: user.modifiedAt,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** `sub` first, then what `shown` lets through. */
export function presentAttributes(user: User, shown: (name: string) => boolean = () => true): WireAttributes {
  return Object.entries({ sub: user.id, ...user.attributes })
    .filter(([name]) => shown(name))
    .map(([Name, Value]) => ({ Name, Value }));
}

export function presentDelivery({ attribute, medium, maskedDestination }: ShownDelivery): WireDelivery {
  return { AttributeName: attribute, DeliveryMedium: medium, Destination: maskedDestination };
}
