/** What anybody may read of a pool: its signing keys (RFC 7517) and its discovery document (OpenID Discovery). */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Rooms } from '../../domain/domain.ts';

type PoolPath = { Params: { poolId: string } };

const cacheControl = 'public, max-age=300';

export function publishKeys(door: FastifyInstance, { pools, tokens }: Pick<Rooms, 'pools' | 'tokens'>): void {
  const answer = async (
    reply: FastifyReply,
    poolId: string,
    read: (id: string) => Promise<object>,
  ): Promise<FastifyReply> => {
    if ((await pools.find(poolId)) === undefined) {
      const message = `User pool ${poolId} does not exist.`;
      return reply.code(404).send({ __type: 'ResourceNotFoundException', message });
    }
    return reply.header('cache-control', cacheControl).send(await read(poolId));
  };
  door.get<PoolPath>('/:poolId/.well-known/jwks.json', ({ params }, reply) =>
    answer(reply, params.poolId, (id) => tokens.jwks(id)),
  );
  door.get<PoolPath>('/:poolId/.well-known/openid-configuration', ({ params }, reply) =>
    answer(reply, params.poolId, (id) => tokens.discovery(id)),
  );
}
