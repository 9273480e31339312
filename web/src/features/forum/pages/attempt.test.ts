import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { makePost, refuse, topic } from '../../../test/handlers';
import { server } from '../../../test/server';
import { type Attempt, makeTopic } from './attempt';

const wish = (title: string) => ({ category: 'cykling', title, body: 'Langs åen' });

/** A server that answers each try as it is told, then makes the topic; what it was asked. */
function answering(...answers: (() => Response)[]) {
  const asked: { key: string | null; title: string; instead_of?: string }[] = [];
  server.use(
    http.post('*/api/forum/topics', async ({ request }) => {
      const { title, instead_of } = (await request.json()) as (typeof asked)[number];
      const key = request.headers.get('Idempotency-Key');
      asked.push({ key, title, ...(instead_of ? { instead_of } : {}) });
      const first_post = makePost({ txn_key: asked[0]?.key ?? null });
      return answers.shift()?.() ?? HttpResponse.json({ topic, first_post }, { status: 201 });
    }),
  );
  return asked;
}

/** A page that keeps the attempt with its draft, over whatever happens to it. */
function draft() {
  const kept = { attempt: null as Attempt | null };
  const make = (title: string) =>
    makeTopic(wish(title), kept.attempt, (attempt) => {
      kept.attempt = attempt;
    }).catch(() => undefined);
  return { kept, make };
}

const away = () => HttpResponse.error();

test('the same words go under the same key, whatever became of the page', async () => {
  const asked = answering(away);
  const { kept, make } = draft();
  await make('Ruter');
  expect(kept.attempt?.key).toBe(asked[0]?.key);
  await make('Ruter');
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual(asked[0]);
});

test('other words after a lost answer stand for the first', async () => {
  const asked = answering(away);
  const { make } = draft();
  await make('Rutr');
  await make('Ruter');
  expect(asked[1]?.key).not.toBe(asked[0]?.key);
  expect(asked[1]).toMatchObject({ title: 'Ruter', instead_of: asked[0]?.key });
});

test('other words after a refusal are a new try', async () => {
  const asked = answering(() => refuse(422, 'M_INVALID_PARAM', 'Nej.'));
  const { kept, make } = draft();
  await make('Rutr');
  expect(kept.attempt).toBeNull();
  await make('Ruter');
  expect(asked[1]).not.toHaveProperty('instead_of');
});

test('after two lost answers the second is asked for again, and tells which key made the topic', async () => {
  const asked = answering(away, away);
  const { make } = draft();
  for (const title of ['Rut', 'Rute', 'Ruter']) await make(title);
  expect(asked.map(({ title }) => title)).toEqual(['Rut', 'Rute', 'Rute', 'Ruter']);
  expect(asked[2]).toEqual(asked[1]);
  expect(asked[3]?.instead_of).toBe(asked[0]?.key);
});
