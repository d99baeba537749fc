/** Where this server stands, in AWS's terms: region, account, and the names that follow from them. */

export interface Site {
  region: string;
  /** Twelve digits. */
  accountId: string;
}

export function userPoolArn(site: Site, poolId: string): string {
  return `arn:aws:cognito-idp:${site.region}:${site.accountId}:userpool/${poolId}`;
}

export function roleArn(site: Site, name: string): string {
  return `arn:aws:iam::${site.accountId}:role/${name}`;
}

export function userArn(site: Site, name: string): string {
  return `arn:aws:iam::${site.accountId}:user/${name}`;
}

/** The `iss` of a pool's tokens. */
export function issuerOf(site: Site, poolId: string): string {
  return `https://cognito-idp.${site.region}.amazonaws.com/${poolId}`;
}
