import type { Notification } from '../../api/types';

/** The first paragraph of a message, which says what it is, and what follows. */
export function paragraphs(text: string): [first: string, rest: string] {
  const [first = '', ...rest] = text.trim().split(/\n{2,}/);
  return [first, rest.join('\n\n')];
}

const CONDUCT = /https?:\/\/[^\s/]+\/conduct(?![\w/-])/;

/**
 * A statement of reasons with a way to appeal, or what is said of an appeal: it names the page of
 * the member's own case. Nothing else in the message tells the client what it is about.
 */
export const isOfConduct = ({ kind, text }: Pick<Notification, 'kind' | 'text'>) =>
  kind === 'notice' && CONDUCT.test(text ?? '');
