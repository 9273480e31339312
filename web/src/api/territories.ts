import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { unwrap } from './problem';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Territory = Schemas['Territory'];
export type Treaty = Schemas['Treaty'];
/** A badge of another territory that counts here, or is going to. */
export type Recognised = Schemas['Recognised'];
/** Our half of a treaty. */
export type TreatyWish = Required<Schemas['SetTreaty']>;

const of = (code: string) => ({ params: { path: { code } } });

export const territoriesQuery = queryOptions({
  queryKey: ['territories'],
  queryFn: () => unwrap(api.GET('/api/territories')),
});

/** What administrators do about treaties. */
export const treaties = {
  /** Makes a treaty with the territory of this code, or changes the one that there is. */
  set: (code: string, body: TreatyWish) =>
    unwrap(api.PUT('/api/territories/{code}/treaty', { ...of(code), body })),
  end: (code: string) => unwrap(api.DELETE('/api/territories/{code}/treaty', of(code))),
};
