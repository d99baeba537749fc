/** What messages say, and what nobody can make them say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from '../pools/pools.ts';
import { codeDelivery, maskDestination } from './destinations.ts';
import { chooseTemplate, fillTemplate, type LetterFacts, type LetterKind } from './templates.ts';

function poolWith(settings: object = {}): Pool {
  return { id: 'eu-west-1_Test00001', settings } as Pool;
}

const facts: LetterKind & LetterFacts = {
  kind: 'sign-up',
  medium: 'EMAIL',
  destination: 'taro@example.com',
  username: 'taro',
  code: '123456',
};

describe('words', () => {
  const template = {
    EmailMessage: 'Hi {username}: {####}',
    EmailSubject: 'Welcome',
    SmsMessage: 'SMS {####}',
  };
  const invite = {
    EmailMessage: '{username} / {####}',
    EmailSubject: 'Come in',
    SMSMessage: '{username} {####}',
  };
  const cases: [string, object, Partial<typeof facts>, string | undefined, string | undefined][] = [
    ['sign-up', {}, {}, 'Your verification code', 'Your confirmation code is 123456'],
    [
      'reset',
      {},
      { kind: 'forgot-password' },
      'Your verification code',
      'Your password reset code is 123456',
    ],
    ['SMS', {}, { medium: 'SMS' }, undefined, 'Your confirmation code is 123456'],
    [
      'invitation',
      {},
      { kind: 'invitation', code: 'Pass1!' },
      'Your temporary password',
      'Your username is taro and temporary password is Pass1!.',
    ],
    ['own', { VerificationMessageTemplate: template }, {}, 'Welcome', 'Hi taro: 123456'],
    ['own SMS', { VerificationMessageTemplate: template }, { medium: 'SMS' }, undefined, 'SMS 123456'],
    [
      'old settings',
      { EmailVerificationMessage: 'Code {####}', EmailVerificationSubject: 'Old' },
      {},
      'Old',
      'Code 123456',
    ],
    [
      'own invitation',
      { AdminCreateUserConfig: { InviteMessageTemplate: invite } },
      { kind: 'invitation' },
      'Come in',
      'taro / 123456',
    ],
    [
      'an invitation without its placeholders is not sent',
      { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Welcome {####}' } } },
      { kind: 'invitation' },
      undefined,
      undefined,
    ],
    [
      'attack: HTML in a username',
      {},
      { kind: 'invitation', username: '<a href="//evil">x</a>' },
      'Your temporary password',
      'Your username is &lt;a href=&quot;//evil&quot;&gt;x&lt;/a&gt; and temporary password is 123456.',
    ],
    [
      'attack: a username that is a placeholder',
      { VerificationMessageTemplate: { EmailMessage: '{username}: {####}' } },
      { username: '{####}' },
      'Your verification code',
      '{####}: 123456',
    ],
    [
      'attack: replacement patterns in a username',
      { VerificationMessageTemplate: { EmailMessage: '{username}: {####}' } },
      { username: '$&$1' },
      'Your verification code',
      '$&amp;$1: 123456',
    ],
    [
      'attack: a header in a subject',
      { VerificationMessageTemplate: { EmailSubject: 'Hi\r\nBcc: eve@evil.example' } },
      {},
      'Hi Bcc: eve@evil.example',
      'Your confirmation code is 123456',
    ],
  ];
  for (const [name, settings, change, subject, text] of cases) {
    test(name, () => {
      const wanted = { ...facts, ...change };
      const chosen = chooseTemplate(poolWith(settings), wanted);
      const message = chosen && fillTemplate(chosen, wanted);
      assert.equal(message?.subject, subject);
      assert.equal(message?.text, text);
    });
  }
});

describe('masks', () => {
  const masks: [string, string][] = [
    ['taro@example.com', 't***@e***'],
    ['太郎@例え.jp', '太***@例***'],
    ['𠮷@𠮷.jp', '𠮷***@𠮷***'],
    ['+12065559934', '+*******9934'],
  ];
  for (const [destination, masked] of masks) {
    test(masked, () => assert.equal(maskDestination(destination), masked));
  }
});

describe('where a new user’s code goes', () => {
  const both = { email: 'taro@example.com', phone_number: '+12065559934' };
  const cases: [string[], Record<string, string>, string | undefined][] = [
    [['email'], both, 'email'],
    [['email', 'phone_number'], both, 'phone_number'],
    [['email', 'phone_number'], { email: both.email }, 'email'],
    [[], both, undefined],
    [['email'], { phone_number: both.phone_number }, undefined],
  ];
  for (const [verified, attributes, expected] of cases) {
    test(`${verified.join('+')} of ${Object.keys(attributes).join('+')}: ${expected}`, () => {
      const pool = poolWith({ AutoVerifiedAttributes: verified });
      assert.equal(codeDelivery(pool, { attributes })?.attribute, expected);
    });
  }
});
