/** The words of a message: the pool's templates or Cognito's own, with the code and the name filled in. */
import type { Pool } from '../pools/pools.ts';
import type { Medium, Message } from './carrier.ts';

export type MessageKind = 'sign-up' | 'forgot-password' | 'verify-attribute' | 'invitation';

export interface MessageFacts {
  kind: MessageKind;
  medium: Medium;
  destination: string;
  username: string;
  /** The code, or an invitation's temporary password. */
  code: string;
}

interface Template {
  subject: string;
  text: string;
}

const standardTexts: Readonly<Record<MessageKind, Template>> = {
  'sign-up': { subject: 'Your verification code', text: 'Your confirmation code is {####}' },
  'forgot-password': { subject: 'Your verification code', text: 'Your password reset code is {####}' },
  'verify-attribute': { subject: 'Your verification code', text: 'Your verification code is {####}' },
  invitation: {
    subject: 'Your temporary password',
    text: 'Your username is {username} and temporary password is {####}.',
  },
};

/** Nothing when the pool's invitation lacks a placeholder: such a message is not delivered. */
export function writeMessage(pool: Pool, facts: MessageFacts): Message | undefined {
  const { subject, text } = templateFor(pool, facts);
  if (!text.includes('{####}')) return undefined;
  if (facts.kind === 'invitation' && !text.includes('{username}')) return undefined;
  const { medium, destination: to } = facts;
  if (medium === 'SMS') return { medium, to, text: fill(text, facts, (value) => value) };
  const { From: from, ReplyToEmailAddress: replyTo } = pool.settings.EmailConfiguration ?? {};
  return {
    medium,
    to,
    subject: withoutLineBreaks(subject),
    text: fill(text, facts, escapeHtml),
    ...(from !== undefined && { from }),
    ...(replyTo !== undefined && { replyTo }),
  };
}

function templateFor(pool: Pool, { kind, medium }: MessageFacts): Template {
  const standard = standardTexts[kind];
  const own = kind === 'invitation' ? invitationTemplate(pool, medium) : verificationTemplate(pool, medium);
  return { subject: own.subject ?? standard.subject, text: own.text ?? standard.text };
}

function invitationTemplate({ settings }: Pool, medium: Medium): Partial<Template> {
  const template = settings.AdminCreateUserConfig?.InviteMessageTemplate;
  const text = medium === 'EMAIL' ? template?.EmailMessage : template?.SMSMessage;
  return definedOnly({ subject: template?.EmailSubject, text });
}

function verificationTemplate({ settings }: Pool, medium: Medium): Partial<Template> {
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
}): Partial<Template> {
  return { ...(subject !== undefined && { subject }), ...(text !== undefined && { text }) };
}

/** One pass, so that a placeholder inside a username stays what it is: text. */
function fill(template: string, { username, code }: MessageFacts, encode: (value: string) => string): string {
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
