/** Hands e-mail to a mail relay. */
import { createTransport, type Transporter } from 'nodemailer';
import type { Carrier, Message } from './carrier.ts';

/** One plain address: nothing an address list, a display name or a header could be made of. */
const addressShape = /^[^\s\p{C}",:;<>()[\]\\@]{1,64}@[^\s\p{C}",:;<>()[\]\\@]{1,253}$/u;
const lineBreak = /[\r\n\0]/u;
const connectTimeoutMs = 10_000;
const silenceTimeoutMs = 20_000;

export interface SmtpRelay {
  /** `smtp://` (STARTTLS where the relay offers it) or `smtps://`, with user and password if need be. */
  url: string;
  /** The sender for pools that set none. */
  from: string;
  /** Takes the messages that are no e-mail. */
  sms?: Carrier;
}

export class SmtpCarrier implements Carrier {
  #from: string;
  #sms: Carrier | undefined;
  #transport: Transporter;

  constructor({ url, from, sms }: SmtpRelay) {
    this.#from = from;
    this.#sms = sms;
    this.#transport = createTransport({
      url,
      connectionTimeout: connectTimeoutMs,
      greetingTimeout: connectTimeoutMs,
      socketTimeout: silenceTimeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async deliver(message: Message): Promise<void> {
    if (message.medium === 'SMS') return this.#deliverSms(message);
    const { to, from = this.#from, replyTo, subject = '', text } = message;
    if (!addressShape.test(to)) throw new Error('the recipient is not one plain e-mail address');
    if ([from, replyTo ?? '', subject].some((value) => lineBreak.test(value))) {
      throw new Error('a header of the message holds a line break');
    }
    await this.#transport.sendMail({ to, from, replyTo, subject, html: text });
  }

  async #deliverSms(message: Message): Promise<void> {
    if (this.#sms === undefined) throw new Error('a mail relay cannot deliver SMS');
    await this.#sms.deliver(message);
  }
}
