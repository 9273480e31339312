import { HttpResponse, http } from 'msw';
import type { Territory, TreatyWish } from '../api/territories';
import { refuse } from './handlers';

const own: Territory = { code: 'DK', name: 'Danmark', server: 'dk.althing.test', is_own: true };

/** A treaty of which one badge counts and another waits. */
export const sweden: Territory = {
  code: 'SE',
  name: 'Sverige',
  server: 'se.example',
  is_own: false,
  treaty: {
    shares: ['adfaerdskodeks'],
    recognises: [
      { badge: 'uppforandekod', counts_as: 'adfaerdskodeks', standing: 'open', holders: 3 },
      { badge: 'vardskap', counts_as: 'adfaerdskodeks', standing: 'waiting', holders: 0 },
    ],
  },
};

/** What the server of the tests knows of other territories; every test begins with a fresh one. */
export const neighbours = {
  treaties: [] as Territory[],
};

export function resetTerritories(): void {
  neighbours.treaties = [];
}

const without = (code: unknown) => neighbours.treaties.filter((one) => one.code !== code);

export const territoryHandlers = [
  http.get('*/api/territories', () => HttpResponse.json({ items: [own, ...neighbours.treaties] })),
  http.put('*/api/territories/:code/treaty', async ({ request, params }) => {
    const { name, server, shares, recognises } = (await request.json()) as TreatyWish;
    const fields = {
      ...(params.code === own.code ? { code: 'This is our own territory.' } : {}),
      ...(server === own.server ? { server: 'This is our own homeserver.' } : {}),
      ...(recognises.some(({ badge }) => /[^a-z0-9-]/.test(badge))
        ? { recognises: 'A badge is named by a-z, 0-9 and hyphens, unlike "Å".' }
        : {}),
    };
    if (Object.keys(fields).length > 0) {
      return refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', fields);
    }
    const made: Territory = {
      code: String(params.code),
      name,
      server,
      is_own: false,
      treaty: {
        shares,
        recognises: recognises.map((one) => ({ ...one, standing: 'waiting', holders: 0 })),
      },
    };
    neighbours.treaties = [...without(made.code), made];
    return HttpResponse.json(made);
  }),
  http.delete('*/api/territories/:code/treaty', ({ params }) => {
    neighbours.treaties = without(params.code);
    return new HttpResponse(null, { status: 204 });
  }),
];
