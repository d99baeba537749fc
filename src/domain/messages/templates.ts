/** The words of a message: the pool's templates or Cognito's own, with the code and the name filled in. */
import type { Pool } from '../pools/pools.ts';
import type { Medium, Message } from './carrier.ts';

export type MessageKind = 'sign-up' | 'forgot-password' | 'verify-attribute' | 'invitation';

export interface LetterKind {
  kind: MessageKind;
  medium: Medium;
}

/** What fills the blanks. */
export interface LetterFacts {
  destination: string;
  username: string;
  /** The code, or an invitation's temporary password. */
  code: string;
}

interface Words {
  subject: string;
  text: string;
}

/** Words with `{####}` and `{username}` still in them, and how they travel. */
export interface Template extends Words {
  medium: Medium;
  from: string | undefined;
  replyTo: string | undefined;
}

const standardTexts: Readonly<Record<MessageKind, Words>> = {
  'sign-up': { subject: 'Your verification code', text: 'Your confirmation code is {####}' },
  'forgot-password': { subject: 'Your verification code', text: 'Your password reset code is {####}' },
  'verify-attribute': { subject: 'Your verification code', text: 'Your verification code is {####}' },
  invitation: {
    subject: 'Your temporary password',
    text: 'Your username is {username} and temporary password is {####}.',
  },
};

/** Nothing when the pool's invitation lacks a placeholder: such a message is not delivered. */
export function chooseTemplate(pool: Pool, { kind, medium }: LetterKind): Template | undefined {
  const standard = standardTexts[kind];
  const own = kind === 'invitation' ? invitationWords(pool, medium) : verificationWords(pool, medium);
  const { subject, text } = { ...standard, ...own };
  if (!text.includes('{####}')) return undefined;
  if (kind === 'invitation' && !text.includes('{username}')) return undefined;
  const { From: from, ReplyToEmailAddress: replyTo } = pool.settings.EmailConfiguration ?? {};
  return { medium, subject, text, from, replyTo };
}

export function fillTemplate(template: Template, facts: LetterFacts): Message {
  const { medium, subject, text, from, replyTo } = template;
  const to = facts.destination;
  if (medium === 'SMS') return { medium, to, text: fill(text, facts, (value) => value) };
  return {
    medium,
    to,
    subject: withoutLineBreaks(subject),
    text: fill(text, facts, escapeHtml),
    ...(from !== undefined && { from }),
    ...(replyTo !== undefined && { replyTo }),
  };
}

function invitationWords({ settings }: Pool, medium: Medium): Partial<Words> {
  const template = settings.AdminCreateUserConfig?.InviteMessageTemplate;
  const text = medium === 'EMAIL' ? template?.EmailMessage : template?.SMSMessage;
  return definedOnly({ subject: template?.EmailSubject, text });
}

function verificationWords({ settings }: Pool, medium: Medium): Partial<Words> {
  const template = settings.VerificationMessageTemplate;
  const text =
    medium === 'EMAIL'
      ? (template?.EmailMessage ?? settings.EmailVerificationMessage)
      : (template?.SmsMessage ?? settings.SmsVerificationMessage);
  return definedOnly({ subject: template?.EmailSubject ?? settings.EmailVerificationSubject, text });
}

function definedOnly({
  subject,
  text,
}: {
  subject?: string | undefined;
  text?: string | undefined;
}): Partial<Words> {
  return { ...(subject !== undefined && { subject }), ...(text !== undefined && { text }) };
}

/** One pass, so that a placeholder inside a username stays what it is: text. */
function fill(template: string, { username, code }: LetterFacts, encode: (value: string) => string): string {
  return template.replace(/\{####\}|\{username\}/gu, (placeholder) =>
    encode(placeholder === '{username}' ? username : code),
  );
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => htmlEntities[character] ?? character);
}

function withoutLineBreaks(text: string): string {
  return text.replace(/[\r\n]+/gu, ' ');
}
