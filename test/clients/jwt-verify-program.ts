/** A backend that checks tokens with aws-jwt-verify, fetching the keys by the pool's own issuer. */
import { CognitoJwtVerifier } from 'aws-jwt-verify';

const [, , userPoolId = '', clientId = '', idToken = '', accessToken = ''] = process.argv;

const id = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'id' });
const access = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' });

async function outcomeOf(check: Promise<{ sub: string }>): Promise<string> {
  try {
    return (await check).sub;
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

const altered = (token: string) => {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
  return [header, changed, signature].join('.');
};

process.stdout.write(
  JSON.stringify({
    id: await outcomeOf(id.verify(idToken)),
    access: await outcomeOf(access.verify(accessToken)),
    idAsAccess: await outcomeOf(access.verify(idToken)),
    altered: await outcomeOf(id.verify(altered(idToken))),
  }),
);
