/** Users, attributes and code deliveries in the wire's words, and attributes read from them. */
import type { Input, Output } from '../../contract/operations.ts';
import { refuse } from '../../contract/refusal.ts';
import type { ShownDelivery } from '../../domain/sign-up/sign-up.ts';
import type { Attributes, User } from '../../domain/users/users.ts';

type WireUser = NonNullable<Output<'AdminCreateUser'>['User']>;
type WireAttributes = NonNullable<WireUser['Attributes']>;
type WireDelivery = NonNullable<Output<'SignUp'>['CodeDeliveryDetails']>;
type GivenAttributes = Input<'SignUp'>['UserAttributes'];

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

/** An attribute without a value is refused; an empty value means deletion. The last of one name counts. */
export function readAttributes(given: GivenAttributes): Attributes {
  return Object.fromEntries(
    (given ?? []).map(({ Name, Value }) => {
      const value =
        Value ?? refuse('InvalidParameterException', `Attribute value for ${Name} must not be null`);
      return [Name, value];
    }),
  );
}
