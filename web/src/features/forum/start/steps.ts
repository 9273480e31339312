/** The way of a new member, as the invitation promises it and the checklist leads along it. */
export const START_STEPS = [
  { title: 'start.course', text: 'start.course_text' },
  { title: 'start.badge', text: 'start.badge_text' },
  { title: 'start.post', text: 'start.post_text' },
] as const;

/** May be skipped: it stands beside the way, and nothing waits for it. */
export const ABOUT_STEP = { title: 'start.about', text: 'start.about_text' } as const;
