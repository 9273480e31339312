import { HttpResponse, http } from 'msw';
import type { CoursePreview, CourseReport } from '../api/learning-types';
import { refuse } from './handlers';

const TITLES: Readonly<Record<string, string>> = { da: 'Cykler i byen', sv: 'Cyklar i stan' };

const preview = (language: string): CoursePreview => ({
  course_id: 'cykler',
  title: TITLES[language] ?? 'Cykler i byen',
  summary: 'Hvordan vi deler vejen.',
  minutes: 5,
  languages: Object.keys(TITLES),
  lessons: [
    {
      lesson_id: 'vejen',
      title: 'Vejen',
      minutes: 2,
      required: true,
      refresher: true,
      html: '<p>Hold til højre.</p>',
    },
  ],
  quiz: {
    title: 'Prøven',
    asked: 1,
    pass_percent: 80,
    questions: [
      {
        question_id: 'klokke',
        kind: 'single',
        html: '<p>Hvad er klokken til?</p>',
        options: [
          { option_id: 'varsle', text: 'At varsle', correct: true },
          { option_id: 'pynte', text: 'At pynte', correct: false },
        ],
        explanation_html: '<p>Den varsler andre.</p>',
        lesson_id: 'vejen',
      },
    ],
  },
});

const report = (version: number): CourseReport => ({
  course_id: 'adfaerdskodeks',
  title: 'Sådan er vi sammen',
  version,
  versions: [1, 2],
  enrolled: version === 2 ? 8 : 0,
  lessons: [
    { lesson_id: 'velkommen', title: 'Velkommen', required: true, done: 6 },
    { lesson_id: 'privatliv', title: 'Privatliv', required: false, done: 4 },
  ],
  completed: 3,
  renewing: 2,
  renewed: 1,
  attempts: version === 2 ? 5 : 0,
  passed_attempts: 3,
  questions: [
    {
      question_id: 'strike',
      kind: 'multiple',
      html: '<p>Hvad sker der?</p>',
      asked: 4,
      wrong: 3,
      lesson_id: 'privatliv',
    },
    { question_id: 'telefon', kind: 'single', html: '<p>Et nummer?</p>', asked: 0, wrong: 0 },
  ],
});

/** What only authors ask for. A source with `fejl` in it has faults. */
export const authorHandlers = [
  http.get('*/api/courses/:id/source', ({ params }) =>
    HttpResponse.json({ course_id: params.id, version: 1, source: 'course: cykler' }),
  ),
  http.post('*/api/courses/preview', async ({ request }) => {
    const { source } = (await request.json()) as { source: string };
    if (source.includes('fejl')) {
      return refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        'line 2 column 3': 'did not find expected key',
        'quiz.klokke.options': 'There may be 2 to 8, not 1.',
      });
    }
    return HttpResponse.json(preview(new URL(request.url).searchParams.get('lang') ?? ''));
  }),
  http.get('*/api/courses/:id/report', ({ request }) =>
    HttpResponse.json(report(Number(new URL(request.url).searchParams.get('version') ?? 2))),
  ),
  http.delete('*/api/courses/:id', () => new HttpResponse(null, { status: 204 })),
];
