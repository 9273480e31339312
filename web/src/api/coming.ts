import type { components, paths } from './schema.gen';

type Schemas = components['schemas'];

/**
 * What the server says and `schema.gen.ts` does not know yet. When it does: take `Award` and `Badge`
 * from there in `learning-types.ts` and `paths` in `client.ts`, and remove this file.
 */
export type Award = Schemas['Award'] & {
  /** The holder has left the badge room in a Matrix client: it opens nothing until they take it up. */
  paused?: boolean | null;
};

export type Badge = Omit<Schemas['Badge'], 'mine'> & { mine?: Award | null };

export type Paths = paths & {
  '/api/users/me/badges/{badge_id}/resume': {
    post: {
      parameters: { query?: { lang?: string }; path: { badge_id: string } };
      responses: {
        200: { content: { 'application/json': Award } };
        default: { content: { 'application/json': Schemas['ErrorBody'] } };
      };
    };
  };
};
