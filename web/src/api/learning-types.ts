import type { components } from './schema.gen';

type MemberRef = components['schemas']['MemberRef'];

/** A time in ISO 8601, always UTC. */
type Time = string;

export interface List<T> {
  items: T[];
}

export interface Page<T> extends List<T> {
  next_cursor?: string | null;
}

/** What a category or topic asks of those who write in it. */
export interface Gate {
  /** Any of these badges; none named: every member of the territory. */
  badges?: string[];
  may_post?: boolean;
}

/** The badges that stand beside a member's name. */
export interface Wearer {
  badges?: string[];
}

export type PermissionName =
  | 'post'
  | 'create_topic'
  | 'upload'
  | 'invite'
  | 'issue_badges'
  | 'author_courses'
  | 'administer'
  | 'moderate';

export interface Permission {
  permission: PermissionName;
  allowed: boolean;
  by: { badge_id: string; expires_at?: Time | null }[];
  /** Any of these badges gives the permission. */
  needs: string[];
}

export interface Award {
  badge_id: string;
  name: string;
  status: 'active' | 'suspended' | 'expired' | 'revoked';
  issued_at: Time;
  expires_at?: Time | null;
  revoked_at?: Time | null;
  /** Absent when a course gave it. */
  issuer?: MemberRef | null;
  course?: { course_id: string; version: number; attempt_id?: string | null } | null;
  reason?: string | null;
}

export interface Badge {
  badge_id: string;
  name: string;
  description: string;
  /** How long it holds; absent: for good. */
  valid_days?: number | null;
  course_id?: string | null;
  holders: number;
  permissions: PermissionName[];
  mine?: Award | null;
}

export interface Holder {
  member: MemberRef;
  issued_at: Time;
  expires_at?: Time | null;
}

export interface BadgeProgress {
  badge_id: string;
  name: string;
  percent: number;
  course_id?: string | null;
  done_lessons: number;
  lessons: number;
  quiz_passed: boolean;
}

interface Requirement {
  course_id: string;
  title: string;
  completed: boolean;
}

export interface CourseSummary {
  course_id: string;
  title: string;
  summary: string;
  minutes: number;
  lessons: number;
  badge_id?: string | null;
  requires: Requirement[];
  state: 'available' | 'locked' | 'enrolled' | 'completed';
  percent: number;
  published: boolean;
  /** The shortened course, by which a badge is renewed. */
  refresher: boolean;
  completed_at?: Time | null;
  version: number;
}

type LessonState = 'locked' | 'open' | 'done';

export interface LessonSummary {
  lesson_id: string;
  title: string;
  minutes: number;
  required: boolean;
  state: LessonState;
}

export interface CourseDetail extends Omit<CourseSummary, 'lessons'> {
  lessons: LessonSummary[];
  quiz?: Quiz | null;
  newer_version: boolean;
}

export interface Lesson {
  course_id: string;
  course_title: string;
  lesson_id: string;
  title: string;
  html: string;
  minutes: number;
  required: boolean;
  state: LessonState;
  number: number;
  of: number;
  previous?: string | null;
  next?: string | null;
  /** After this lesson comes the quiz. */
  quiz_next: boolean;
}

interface Attempts {
  limit: number;
  per_hours: number;
  left: number;
  next_attempt_at?: Time | null;
}

export interface Quiz {
  quiz_id: string;
  course_id: string;
  title: string;
  questions: number;
  pass_percent: number;
  attempts: Attempts;
  /** The lessons before it are done. */
  ready: boolean;
  passed: boolean;
  open_attempt_id?: string | null;
}

type QuestionKind = 'single' | 'multiple' | 'true_false';

/** The chosen options by question. */
export type Answers = Record<string, string[]>;

export interface Question {
  question_id: string;
  kind: QuestionKind;
  html: string;
  options: { option_id: string; text: string }[];
}

export interface Attempt {
  attempt_id: string;
  quiz_id: string;
  started_at: Time;
  questions: Question[];
  answers: Answers;
}

interface PastAttempt {
  attempt_id: string;
  submitted_at: Time;
  score: number;
  of: number;
  passed: boolean;
}

export interface AttemptList extends List<PastAttempt> {
  open?: Attempt | null;
  attempts: Attempts;
}

export interface AnsweredQuestion {
  question_id: string;
  html: string;
  kind: QuestionKind;
  options: { option_id: string; text: string; chosen: boolean; correct: boolean }[];
  correct: boolean;
  explanation_html: string;
  lesson_id?: string | null;
}

export interface Result {
  attempt_id: string;
  score: number;
  of: number;
  percent: number;
  passed: boolean;
  submitted_at: Time;
  questions: AnsweredQuestion[];
  /** The lessons to read again before the next attempt. */
  reopen: string[];
  attempts: Attempts;
  badge_id?: string | null;
}

/** A course as one YAML file, with the texts of its lessons. */
export interface CourseSource {
  course_id: string;
  version: number;
  source: string;
}

/** What an error body may say beside its sentence. */
export interface RefusalDetails {
  badges?: string[];
  next_attempt_at?: Time | null;
  reopen?: string[];
}
