/** A bare fastify over TLS that answers every call alike: what HTTP alone costs. Prints its port. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';

const [, , certificates = ''] = process.argv;
const answer = JSON.stringify({
  Username: 'user-0',
  UserAttributes: [{ Name: 'sub', Value: '00000000-0000-4000-8000-000000000000' }],
  AuthenticationResult: { AccessToken: 'x'.repeat(1000), RefreshToken: 'x' },
});

const server = fastify({
  https: {
    cert: readFileSync(join(certificates, 'server.pem')),
    key: readFileSync(join(certificates, 'server-key.pem')),
  },
});
server.removeAllContentTypeParsers();
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.post('/', (_request, reply) => reply.type('application/x-amz-json-1.1').send(answer));
await server.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${(server.server.address() as AddressInfo).port}\n`);
