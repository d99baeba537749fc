/** Operations on the tags of user pools. */
import type { Operations } from './operation.ts';

export const tagOperations: Operations<'ListTagsForResource' | 'TagResource' | 'UntagResource'> = {
  ListTagsForResource: {
    access: 'developer',
    async handle({ ResourceArn }, { pools }) {
      const { settings } = await pools.getByArn(ResourceArn);
      return { Tags: settings.UserPoolTags };
    },
  },
  TagResource: {
    access: 'developer',
    async handle({ ResourceArn, Tags }, { pools }) {
      const { id } = await pools.getByArn(ResourceArn);
      await pools.tag(id, Tags);
      return {};
    },
  },
  UntagResource: {
    access: 'developer',
    async handle({ ResourceArn, TagKeys }, { pools }) {
      const { id } = await pools.getByArn(ResourceArn);
      await pools.untag(id, TagKeys);
      return {};
    },
  },
};
