/** A browser app's sign-in code with amazon-cognito-identity-js; reads the code to confirm with from its input. */
import { createInterface } from 'node:readline/promises';
import {
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  AuthenticationDetails,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';

const [, , UserPoolId = '', ClientId = '', email = '', Password = ''] = process.argv;

const pool = new CognitoUserPool({ UserPoolId, ClientId });
const Username = 'browser-user';
const user = new CognitoUser({ Username, Pool: pool });

function settle<T>(start: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)));
  });
}

function authenticate(password: string): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username, Password: password });
  return new Promise((resolve, reject) => {
    user.authenticateUser(details, { onSuccess: resolve, onFailure: reject });
  });
}

async function failureOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'none';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
}

const report: Record<string, unknown> = {};
const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
await settle((done) => pool.signUp(Username, Password, attributes, [], done));
report.beforeConfirming = await failureOf(authenticate(Password));
process.stdout.write('waiting for the code\n');
const lines = createInterface({ input: process.stdin });
const { value: code } = await lines[Symbol.asyncIterator]().next();
lines.close();
report.wrongCode = await failureOf(settle((done) => user.confirmRegistration('000000', false, done)));
await settle((done) => user.confirmRegistration(String(code), false, done));
report.wrongPassword = await failureOf(authenticate('Wrong-Horse-7!'));
const session = await authenticate(Password);
report.first = session.getAccessToken().getJwtToken();
const refreshed = await settle<CognitoUserSession>((done) =>
  user.refreshSession(session.getRefreshToken(), done),
);
report.refreshed = refreshed.getAccessToken().getJwtToken();
report.idToken = refreshed.getIdToken().getJwtToken();
const own = await settle<CognitoUserAttribute[]>((done) => user.getUserAttributes(done));
report.attributes = Object.fromEntries(own.map((attribute) => [attribute.getName(), attribute.getValue()]));
await settle((done) => user.globalSignOut({ onSuccess: () => done(), onFailure: done }));
report.afterSignOut = await failureOf(settle((done) => user.refreshSession(session.getRefreshToken(), done)));
process.stdout.write(`${JSON.stringify(report)}\n`);
