const NOTICES: Readonly<Record<string, (badge: string, reason: string) => string>> = {
  da: (badge, reason) => `Dit badge »${badge}« er taget tilbage. Begrundelse: ${reason}`,
  nb: (badge, reason) => `Merket ditt «${badge}» er trukket tilbake. Begrunnelse: ${reason}`,
  sv: (badge, reason) => `Ditt märke ”${badge}” har återkallats. Motivering: ${reason}`,
  en: (badge, reason) => `Your badge “${badge}” was revoked. Reason: ${reason}`,
};

/**
 * What the server writes to the member in the home room, word for word. It speaks the territory's
 * language, whichever the issuer reads, so these are no sentences of the page.
 */
export function revokedNotice(language: string, badge: string, reason: string): string {
  const notice = NOTICES[language] ?? NOTICES.en;
  return notice?.(badge, reason) ?? '';
}
