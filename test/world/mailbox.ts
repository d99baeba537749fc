/** The carrier's double: keeps what would have been sent, and hands out the codes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Carrier, Message } from '../../src/domain/messages/messages.ts';

const patienceMs = 15_000;

export class Mailbox implements Carrier {
  readonly messages: Message[] = [];
  #read = 0;
  #failures = 0;

  async deliver(message: Message): Promise<void> {
    if (this.#failures > 0) {
      this.#failures -= 1;
      throw new Error('the relay is down');
    }
    this.messages.push(message);
  }

  /** The next deliveries fail, as when a mail relay is down. */
  failNext(times: number): void {
    this.#failures = times;
  }

  /** The next unread message to this address; waits for it. */
  async next(to: string): Promise<Message> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const index = this.messages.findIndex((message, at) => at >= this.#read && message.to === to);
      const message = this.messages[index];
      if (message !== undefined) {
        this.#read = index + 1;
        return message;
      }
      if (Date.now() > deadline) throw new Error(`no new message to ${to} among ${this.messages.length}`);
      await sleep(10);
    }
  }

  /** The six digits of the next unread message to this address. */
  async codeFor(to: string): Promise<string> {
    const { text } = await this.next(to);
    const code = /\b\d{6}\b/.exec(text)?.[0];
    if (code === undefined) throw new Error(`no code in: ${text}`);
    return code;
  }

  /** Everything so far counts as read. */
  forget(): void {
    this.#read = this.messages.length;
  }
}
