/** The element id of the question about new rules, which stands above the page. */
export const TERMS_DUE = 'terms-due';

/** Brings the reader to the question. */
export function goToTerms(): void {
  const question = document.getElementById(TERMS_DUE);
  question?.scrollIntoView({ block: 'center' });
  question?.focus({ preventScroll: true });
}
