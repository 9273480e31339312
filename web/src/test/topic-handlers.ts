import { HttpResponse, http } from 'msw';
import { anna, bo, makePost, refuse, topic, world } from './handlers';

/** What the tests have seen done to topics and posts; every test begins with nothing. */
export const acts = {
  read: [] as string[],
  votes: [] as string[][],
  sent: [] as object[],
  topic: [] as [string, object][],
};

export function resetActs(): void {
  Object.assign(acts, { read: [], votes: [], sent: [], topic: [] });
}

const find = (id: unknown) => world.posts.find((post) => post.post_id === id);

/** Whether a change is about a version of the topic that was changed meanwhile. */
export const isOvertaken = (request: Request) => {
  const seen = request.headers.get('If-Match');
  return seen !== null && seen !== `"${world.topic.version ?? topic.version}"`;
};

export const overtaken = () =>
  HttpResponse.json(
    {
      errcode: 'ORG.ALTHING.TOPIC_CHANGED',
      error: 'This topic was changed meanwhile. Look at it again.',
      topic: { ...topic, ...world.topic },
    },
    { status: 409 },
  );

const change = (what: string, part: (body: never) => object) =>
  http.post(`*/api/forum/topics/:id/${what}`, async ({ request }) => {
    const body = (await request.json()) as never;
    if (isOvertaken(request)) return overtaken();
    acts.topic.push([what, body]);
    Object.assign(world.topic, { ...part(body), version: crypto.randomUUID() });
    return HttpResponse.json({ ...topic, ...world.topic });
  });

/** The parts of a topic that only its own page asks for. */
export const topicHandlers = [
  change('pin', ({ pinned }: { pinned: boolean }) => ({ pinned })),
  change('archive', ({ archived }: { archived: boolean }) => ({ archived })),
  change('slow-mode', ({ seconds }: { seconds: number }) => ({ slow_mode_seconds: seconds })),
  change('move', ({ category }: { category: string }) => ({ category })),
  change('solve', ({ post_id }: { post_id: string | null }) => {
    for (const post of world.posts) post.solution = post.post_id === post_id;
    return { solved: post_id !== null, solved_by: post_id };
  }),
  http.put('*/api/forum/topics/:slug', async ({ request }) => {
    if (isOvertaken(request)) return overtaken();
    const { title } = (await request.json()) as { title: string };
    if (title.length < 3) {
      return refuse(422, 'M_BAD_JSON', 'Some fields need another look', {
        title: 'A title has 3 to 120 characters',
      });
    }
    Object.assign(world.topic, { title, version: crypto.randomUUID() });
    return HttpResponse.json({ ...topic, ...world.topic });
  }),
  http.put('*/api/forum/topics/:id/follow', async ({ request }) => {
    const { level } = (await request.json()) as { level: 'follow' | 'mute' };
    world.topic.following = level;
    return HttpResponse.json({ following: level });
  }),
  http.delete('*/api/forum/topics/:id/follow', () => {
    world.topic.following = 'none';
    return new HttpResponse(null, { status: 204 });
  }),
  http.post('*/api/forum/topics/:id/read', async ({ request }) => {
    acts.read.push(((await request.json()) as { post_id: string }).post_id);
    return new HttpResponse(null, { status: 204 });
  }),
  http.get('*/api/forum/posts/:id/context', ({ params }) => {
    const post = find(params.id);
    return post
      ? HttpResponse.json({ post, topic_slug: topic.slug, topic_title: topic.title })
      : refuse(404, 'M_NOT_FOUND', 'There is no such post.');
  }),
  http.get('*/api/forum/posts/:id/history', () =>
    HttpResponse.json({
      items: ['Første ord', 'Andre ord'].map((body, index) => ({
        at: `2026-01-02T1${index}:00:00Z`,
        by: bo,
        body,
        html: `<p>${body}</p>`,
      })),
    }),
  ),
  http.post('*/api/forum/posts/:id/vote', async ({ request, params }) => {
    const { answers } = (await request.json()) as { answers: string[] };
    acts.votes.push(answers);
    const post = find(params.id) ?? makePost();
    const { poll } = post;
    if (poll) {
      poll.voters += 1;
      poll.answers = poll.answers.map((answer) => {
        const mine = answers.includes(answer.id);
        return { ...answer, mine, votes: answer.votes + (mine ? 1 : 0) };
      });
    }
    return HttpResponse.json(post);
  }),
  http.post('*/api/forum/preview', async ({ request }) => {
    const { body } = (await request.json()) as { body: string };
    return HttpResponse.json({ html: `<p><em>${body}</em></p>` });
  }),
  http.post('*/api/forum/attachments', ({ request }) =>
    HttpResponse.json(
      {
        attachment_id: 'sealed',
        kind: 'image',
        name: decodeURIComponent(request.headers.get('X-Filename') ?? ''),
        size: 4,
        content_type: request.headers.get('Content-Type'),
        width: 40,
        height: 30,
      },
      { status: 201 },
    ),
  ),
  http.get('*/api/search', ({ request }) => {
    const asked = new URL(request.url).searchParams;
    // Who asks about more than one topic is answered elsewhere.
    if (!asked.has('topic')) return undefined;
    const q = asked.get('q') ?? '';
    const items = world.posts
      .filter((post) => post.body.includes(q))
      .map((post) => {
        const at = post.body.indexOf(q);
        const { post_id, body, sender: author } = post;
        const marks = [[at, at + q.length]];
        return { type: 'post', post_id, author, at: post.at, excerpt: body, marks };
      });
    const limit = Number(asked.get('limit') ?? 30);
    return HttpResponse.json({
      items: items.slice(0, limit),
      total: items.length,
      answered_by: 'index',
    });
  }),
];

/** Takes a post with all that it says, and answers as `anna`. */
export const takePost = http.post('*/api/forum/topics/:id/posts', async ({ request }) => {
  const wish = (await request.json()) as { body: string };
  acts.sent.push(wish);
  const post = makePost({
    post_id: `$sent${acts.sent.length}`,
    sender: anna,
    mine: true,
    body: wish.body,
    html: `<p>${wish.body}</p>`,
    txn_key: request.headers.get('Idempotency-Key'),
  });
  world.posts.push(post);
  return HttpResponse.json(post, { status: 201 });
});

/** Takes a new topic and notes what it says. */
export const takeTopic = http.post('*/api/forum/topics', async ({ request }) => {
  acts.sent.push((await request.json()) as object);
  return HttpResponse.json({ topic, first_post: makePost() }, { status: 201 });
});
