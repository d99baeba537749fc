/** The carriers: files only the owner reads, mails a real relay accepts, and addresses it must never see. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { FolderCarrier, SmtpCarrier, type Message } from './messages.ts';

const mail: Message = {
  medium: 'EMAIL',
  to: 'taro@example.com',
  subject: '確認コード',
  text: 'Your code is <b>123456</b>',
};

test('the folder keeps messages in order, readable by the owner only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-outbox-'));
  try {
    let now = 1_790_000_000_000;
    const carrier = new FolderCarrier(join(folder, 'outbox'), { now: () => (now += 1) });
    assert.deepEqual(await carrier.read(), []);
    await carrier.deliver(mail);
    await carrier.deliver({ medium: 'SMS', to: '+819012345678', text: 'Code 654321' });
    const kept = await carrier.read();
    assert.deepEqual(kept[0], { at: '2026-09-21T14:13:20.001Z', ...mail });
    assert.deepEqual(kept[1], {
      at: '2026-09-21T14:13:20.002Z',
      medium: 'SMS',
      to: '+819012345678',
      text: 'Code 654321',
    });
    const names = readdirSync(join(folder, 'outbox'));
    assert.equal(names.length, 2);
    for (const name of names) {
      assert.match(name, /\.json$/);
      assert.equal(statSync(join(folder, 'outbox', name)).mode & 0o777, 0o600);
    }
    assert.equal(statSync(join(folder, 'outbox')).mode & 0o777, 0o700);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

interface Accepted {
  recipients: string[];
  sender: string;
  text: string;
}

async function withRelay(
  check: (carrier: SmtpCarrier, accepted: Accepted[]) => Promise<void>,
): Promise<void> {
  const accepted: Accepted[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const sender = mailFrom === false ? '' : mailFrom.address;
        accepted.push({ recipients: rcptTo.map(({ address }) => address), sender, text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  try {
    await check(
      new SmtpCarrier({ url: `smtp://127.0.0.1:${port}`, from: 'no-reply@sekisho.internal' }),
      accepted,
    );
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

describe('mail relay', () => {
  test('a mail arrives as HTML with the pool’s or the server’s sender', () =>
    withRelay(async (carrier, accepted) => {
      await carrier.deliver(mail);
      await carrier.deliver({ ...mail, from: 'Bank <hello@bank.example>', replyTo: 'help@bank.example' });
      assert.deepEqual(accepted[0]?.recipients, ['taro@example.com']);
      assert.equal(accepted[0]?.sender, 'no-reply@sekisho.internal');
      assert.equal(accepted[1]?.sender, 'hello@bank.example');
      assert.match(accepted[0].text, /^Content-Type: text\/html; charset=utf-8/m);
      assert.match(accepted[0].text, /Your code is <b>123456<\/b>/);
      assert.match(accepted[1].text, /^Reply-To: help@bank\.example/m);
    }));

  const hostile: [string, Partial<Message>][] = [
    ['a second recipient', { to: 'taro@example.com, eve@evil.example' }],
    ['a recipient behind a display name', { to: '"taro@example.com" <eve@evil.example>' }],
    ['a group', { to: 'a:eve@evil.example;' }],
    ['a header in the recipient', { to: 'taro@example.com\r\nBcc: eve@evil.example' }],
    ['a header in the subject', { subject: 'Hi\r\nBcc: eve@evil.example' }],
    ['a header in the sender', { from: 'a@b.example\r\nBcc: eve@evil.example' }],
    ['an SMS', { medium: 'SMS', to: '+819012345678' }],
  ];
  for (const [name, change] of hostile) {
    test(`attack: ${name}`, () =>
      withRelay(async (carrier, accepted) => {
        await assert.rejects(carrier.deliver({ ...mail, ...change }));
        assert.equal(accepted.length, 0);
      }));
  }
});
