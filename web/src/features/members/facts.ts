/** The name of a language, in another; its code where that is not known. */
export function languageName(code: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** What the clock shows there; nothing where the zone is unknown to the browser. */
export function timeIn(zone: string, language: string, now: Date): string | undefined {
  try {
    return new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: zone,
    }).format(now);
  } catch {
    return undefined;
  }
}
