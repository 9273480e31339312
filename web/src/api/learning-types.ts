import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** What a category or topic asks of those who write in it. */
export type Gate = Partial<Pick<Schemas['Category'], 'badges' | 'may_post'>>;

export type PermissionName = Schemas['Permission'];
export type Permission = Schemas['Permitted'];
export type Award = Schemas['Award'];
export type Badge = Schemas['Badge'];
export type Holder = Schemas['Holder'];
export type Applicant = Schemas['Applicant'];
export type AwardWish = Schemas['AwardBadge'];
export type RevokeWish = Schemas['RevokeBadge'];
export type Verdict = Schemas['Verdict'];

export type CourseSummary = Schemas['CourseSummary'];
export type CourseDetail = Schemas['CourseDetail'];
export type LessonSummary = Schemas['LessonSummary'];
export type Lesson = Schemas['LessonPage'];
export type LessonPicture = Schemas['LessonPicture'];
export type LessonVideo = Schemas['LessonVideo'];
export type LessonCaptions = Schemas['LessonCaptions'];
export type CoursePreview = Schemas['CoursePreview'];
export type LessonPreview = Schemas['PreviewLesson'];
export type QuizPreview = Schemas['PreviewQuiz'];
export type QuestionPreview = Schemas['PreviewQuestion'];
export type CourseReport = Schemas['CourseReport'];

export type Quiz = Schemas['QuizSummary'];
export type Question = Schemas['AttemptQuestion'];
export type Attempt = Schemas['QuizAttempt'];
export type AnsweredQuestion = Schemas['ResultQuestion'];
export type Result = Schemas['AttemptResult'];
/** The chosen options by question. */
export type Answers = Attempt['answers'];
