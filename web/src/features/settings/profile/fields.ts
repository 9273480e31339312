import type { OwnProfile, ProfileChange } from '../../../api/people';

/** Characters, at most. */
export const LIMITS = {
  display_name: 64,
  biography: 1000,
  location: 80,
  pronouns: 40,
  real_name: 80,
  /** Languages, at most. */
  languages: 10,
} as const;

const TEXTS = ['biography', 'location', 'pronouns', 'time_zone', 'real_name'] as const;

export type ProfileFields = Record<(typeof TEXTS)[number] | 'display_name', string> & {
  languages: readonly string[];
};

/** The profile as its form holds it: what is not told is empty. */
export function formOf(profile: OwnProfile): ProfileFields {
  const { display_name, languages, biography, location, pronouns, time_zone, real_name } = profile;
  return {
    display_name,
    languages,
    biography: biography ?? '',
    location: location ?? '',
    pronouns: pronouns ?? '',
    time_zone: time_zone ?? '',
    real_name: real_name ?? '',
  };
}

/** What the form changes of the profile; emptied is null. */
export function changesOf(profile: OwnProfile, form: ProfileFields): ProfileChange {
  const before = formOf(profile);
  const change: ProfileChange = {};
  const name = form.display_name.trim();
  if (name !== before.display_name) change.display_name = name;
  if (form.languages.join() !== before.languages.join()) change.languages = [...form.languages];
  for (const field of TEXTS) {
    const text = form[field].trim();
    if (text !== before[field]) change[field] = text || null;
  }
  return change;
}
