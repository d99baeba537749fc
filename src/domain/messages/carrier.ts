/** The port through which messages leave: whatever brings them to people. */

export type Medium = 'EMAIL' | 'SMS';

export interface Message {
  medium: Medium;
  /** An e-mail address or an E.164 phone number. */
  to: string;
  /** The sender the pool asks for. */
  from?: string;
  replyTo?: string;
  subject?: string;
  /** HTML for e-mail, plain text for SMS. */
  text: string;
}

export interface Carrier {
  /** Resolves when the message is in other hands; throws to be tried again later. */
  deliver(message: Message): Promise<void>;
}
