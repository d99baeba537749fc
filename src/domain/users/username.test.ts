/** Usernames: which are the same, which are refused, and where a name is looked for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from '../pools/pools.ts';
import {
  checkPlainUsername,
  checkPreferredUsername,
  foldText,
  isEmailAddress,
  isEmailShaped,
  isPhoneShaped,
  lookupSteps,
  namesOf,
  signInName,
  usernameAttributeOf,
  usernameKey,
} from './username.ts';

function poolWith(settings: Partial<Pool['settings']>): Pool {
  return { id: 'eu-west-1_Test00001', settings } as Pool;
}

const sensitive = poolWith({});
const insensitive = poolWith({ UsernameConfiguration: { CaseSensitive: false } });
const byAlias = poolWith({ AliasAttributes: ['email', 'phone_number', 'preferred_username'] });
const byEmail = poolWith({ UsernameAttributes: ['email'] });
const byEither = poolWith({ UsernameAttributes: ['email', 'phone_number'] });
const uuid = '0f5ba1c4-6a1d-4b5e-9a53-0b1a2c3d4e5f';

describe('two names are one user', () => {
  const twins: [string, string, 'always' | 'insensitive' | 'never'][] = [
    ['taro', 'taro', 'always'],
    ['Taro', 'taro', 'insensitive'],
    ['ﬁnance', 'finance', 'always'],
    ['ｔａｒｏ', 'taro', 'always'],
    ['ＴＡＲＯ', 'taro', 'insensitive'],
    ['é', 'e\u0301', 'always'],
    ['STRASSE', 'straße', 'insensitive'],
    ['ΌΔΟΣ', 'όδος', 'insensitive'],
    ['K', '\u212A', 'always'],
    ['taro', 'tar0', 'never'],
    ['taro', 'tаro', 'never'], // the second has a Cyrillic а
  ];
  for (const [left, right, when] of twins) {
    test(`${left} and ${right}: ${when}`, () => {
      const isOne = (pool: Pool): boolean => usernameKey(pool, left) === usernameKey(pool, right);
      assert.equal(isOne(sensitive), when === 'always');
      assert.equal(isOne(insensitive), when !== 'never');
    });
  }

  test('a key stays the same when it is made again', () => {
    for (const name of ['İstanbul', 'ΌΔΟΣ', 'straße', 'ﬀ', 'ǅ', '\u0345']) {
      const key = usernameKey(insensitive, name);
      assert.equal(usernameKey(insensitive, key), key);
    }
  });

  test('attack: a name that NFKC blows up beyond what an index can hold', () => {
    const long = '\uFDFA'.repeat(128);
    assert.ok(Buffer.byteLength(usernameKey(sensitive, long)) <= 512);
    assert.notEqual(usernameKey(sensitive, long), usernameKey(sensitive, `${long}x`));
  });
});

describe('attack: names that are slow to normalise', () => {
  const slow = (length: number): string => 'a' + '\u0300\u0316'.repeat(length / 2);
  const doings: Record<string, (text: string) => unknown> = {
    'their key': (text) => usernameKey(insensitive, text),
    'their folded form': (text) => foldText(text),
    'their shape': (text) => [isEmailShaped(text), isPhoneShaped(text)],
    'where they are looked for': (text) => lookupSteps(byAlias, text),
    'whether a pool takes them': (text) => checkPlainUsername(byAlias, text),
  };
  for (const [what, act] of Object.entries(doings)) {
    test(what, () => {
      const text = slow(131_072);
      const started = performance.now();
      act(text);
      assert.ok(performance.now() - started < 500);
    });
  }

  test('too long for a name, they still have keys of their own', () => {
    const long = slow(131_072);
    assert.notEqual(usernameKey(sensitive, long), usernameKey(sensitive, `${long}x`));
    assert.ok(Buffer.byteLength(usernameKey(sensitive, long)) <= 512);
  });
});

describe('shapes', () => {
  const emails: [string, boolean][] = [
    ['taro@example.com', true],
    ['taro.yamada+tag@mail.example.co.jp', true],
    ['太郎@例え.jp', true],
    ['root@mailhost', true],
    ['taro', false],
    ['taro@', false],
    ['@example.com', false],
    ['a@b@c', false],
    ['a..b@example.com', false],
    ['taro@example..com', false],
    ['taro@-example.com', false],
    ['taro yamada@example.com', false],
    ['<taro@example.com>', false],
    ['taro@example.com,eve@evil.example', false],
    ['taro@example.com\r\nBcc: eve@evil.example', false],
    ['"taro"@example.com', false],
    ['a:b;@example.com', false],
  ];
  for (const [text, expected] of emails) {
    test(`e-mail ${JSON.stringify(text)}: ${expected}`, () => assert.equal(isEmailShaped(text), expected));
  }

  const phones: [string, boolean][] = [
    ['+819012345678', true],
    ['819012345678', false],
    ['+81 90 1234 5678', false],
    ['+', false],
    ['+1234567890123456', false],
  ];
  for (const [text, expected] of phones) {
    test(`phone ${text}: ${expected}`, () => assert.equal(isPhoneShaped(text), expected));
  }

  test('attack: a long text that makes the pattern slow', () => {
    const started = performance.now();
    isEmailShaped(`${'a'.repeat(50_000)}@${'a-'.repeat(50_000)}`);
    isEmailShaped(`a@${'a.'.repeat(126)}!`);
    assert.ok(performance.now() - started < 50);
  });
});

describe('lookup order', () => {
  const cases: [string, Pool, string, string][] = [
    ['plain', sensitive, 'taro', 'username'],
    ['plain, a sub', sensitive, uuid, 'username id'],
    ['aliases, a word', byAlias, 'taro', 'username alias:preferred_username'],
    ['aliases, a sub', byAlias, uuid, 'username id alias:preferred_username'],
    ['aliases, a wide e-mail', byAlias, 'a＠b.example', 'username alias:email,preferred_username'],
    ['aliases, a wide phone', byAlias, '＋８１', 'username alias:phone_number,preferred_username'],
    ['aliases, an e-mail', byAlias, 'taro@example.com', 'username alias:email,preferred_username'],
    ['aliases, a phone', byAlias, '+8190', 'username alias:phone_number,preferred_username'],
    ['e-mail usernames, an e-mail', byEmail, 'taro@example.com', 'alias:email username'],
    ['e-mail usernames, a sub', byEmail, uuid, 'username'],
    ['e-mail usernames, a phone', byEmail, '+8190', 'username'],
  ];
  for (const [name, pool, text, expected] of cases) {
    test(name, () => {
      const steps = lookupSteps(pool, text).map((step) =>
        step.by === 'alias' ? `alias:${step.kinds.join(',')}` : step.by,
      );
      assert.equal(steps.join(' '), expected);
    });
  }
});

describe('usernames a pool refuses', () => {
  test('attack: a username that is the e-mail address of somebody else hides her alias', () => {
    assert.throws(() => checkPlainUsername(byAlias, 'victim@example.com'), {
      code: 'InvalidParameterException',
      message: 'Username cannot be of email format, since user pool is configured for email alias.',
    });
    assert.throws(() => checkPlainUsername(byAlias, '+819012345678'), { code: 'InvalidParameterException' });
    checkPlainUsername(sensitive, 'taro@example.com');
  });

  for (const name of [
    'victim＠example.com',
    'ｖictim@example．com',
    '＋８１９０１２３４５６７８',
    'ss@'.padStart(99, 's') + 'x',
  ]) {
    test(`attack: ${name} compares like an address of somebody else`, () => {
      const refused = { code: 'InvalidParameterException' };
      assert.throws(() => checkPlainUsername(byAlias, name), refused);
      assert.throws(() => checkPreferredUsername(byAlias, name), refused);
      checkPlainUsername(sensitive, name);
      checkPreferredUsername(sensitive, name);
    });
  }

  test('attack: an address that is one only in the form that is compared', () => {
    assert.equal(isEmailShaped('victim＠example.com'), true);
    assert.equal(isEmailAddress('victim＠example.com'), false);
    assert.equal(isEmailAddress('a＞b@example.com'), false);
  });

  const wrong: [Pool, string, string][] = [
    [byEmail, 'taro', 'Username should be an email.'],
    [byEmail, '+819012345678', 'Username should be an email.'],
    [poolWith({ UsernameAttributes: ['phone_number'] }), 'taro', 'Username should be a phone number.'],
    [byEither, 'taro', 'Username should be either an email or a phone number.'],
  ];
  for (const [pool, name, message] of wrong) {
    test(`${message} (${name})`, () => {
      assert.throws(() => usernameAttributeOf(pool, name), { code: 'InvalidParameterException', message });
    });
  }
});

describe('the names of a user', () => {
  const address = 'taro@example.com';
  const taro = { id: uuid, username: 'taro', attributes: { name: 'Taro', email: address } };
  const made = { ...taro, username: uuid };

  test('all that may mean her, and none that she lacks', () => {
    assert.deepEqual(namesOf(taro), ['taro', uuid, address]);
    const attributes = { phone_number: '+12065559934', preferred_username: 'tt' };
    assert.deepEqual(namesOf({ ...taro, attributes }), ['taro', uuid, '+12065559934', 'tt']);
  });

  test('the one she signs in with', () => {
    assert.equal(signInName(sensitive, taro), 'taro');
    assert.equal(signInName(byAlias, taro), 'taro');
    assert.equal(signInName(byEmail, made), address);
    assert.equal(
      signInName(byEither, { ...made, attributes: { phone_number: '+12065559934' } }),
      '+12065559934',
    );
  });
});
