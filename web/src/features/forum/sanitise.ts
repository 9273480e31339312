import DOMPurify from 'dompurify';

/** What the Matrix spec allows in `formatted_body`; of pictures and videos only those of lessons, which are ours. */
const TAGS = [
  'del',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'p',
  'a',
  'ul',
  'ol',
  'sup',
  'sub',
  'li',
  'b',
  'i',
  'u',
  'strong',
  'em',
  's',
  'code',
  'hr',
  'br',
  'div',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'caption',
  'pre',
  'span',
  'details',
  'summary',
  'img',
  'video',
  'track',
];
const MENTION = /^https:\/\/matrix\.to\/#\/(?:@|%40)/i;
/** They hold words and numbers, which the pattern for addresses would not let through. */
const WORDS = [
  'start',
  'data-mx-spoiler',
  'loading',
  'controls',
  'preload',
  'kind',
  'srclang',
  'label',
  'default',
];
const ATTRIBUTES = ['href', 'class', 'src', 'alt', ...WORDS];
const MEDIA: Readonly<Record<string, RegExp>> = {
  IMG: /^\/api\/courses\/pictures\/[\w-]+\?seal=[\w-]+$/,
  VIDEO: /^\/api\/courses\/videos\/[\w-]+\?seal=[\w-]+$/,
  TRACK: /^\/api\/courses\/captions\/[\w-]+\?seal=[\w-]+$/,
};

/** Nothing is fetched: the address of a picture or video is kept for whoever asks for it. */
let veiled = false;
/** The level of the last heading; the title of the page, above all posts, has the first. */
let level = 1;

DOMPurify.addHook('afterSanitizeAttributes', (element) => {
  if (element.tagName === 'A' && element.hasAttribute('href')) {
    element.setAttribute('rel', 'nofollow ugc noopener noreferrer');
    element.setAttribute('target', '_blank');
    if (MENTION.test(element.getAttribute('href') ?? '')) {
      element.setAttribute('data-mention', '');
    }
  }
  if (MEDIA[element.tagName]?.test(element.getAttribute('src') ?? '') === false) {
    element.remove();
  }
  if (veiled && element.tagName in MEDIA) {
    element.setAttribute('data-src', element.getAttribute('src') ?? '');
    element.removeAttribute('src');
  }
  // Writers choose a heading by its size; whoever listens needs the levels to follow each other.
  if (/^H[1-6]$/.test(element.tagName)) {
    level = Math.min(level + 1, Number(element.tagName[1]) + 1, 6);
    element.setAttribute('aria-level', String(level));
  }
  // A class may name the language of code and nothing else.
  if (element.tagName !== 'CODE') element.removeAttribute('class');
  // A wide code block scrolls by itself, so the keyboard must reach it.
  if (element.tagName === 'PRE') element.setAttribute('tabindex', '0');
});

function sanitise(dirty: string): string {
  level = 1;
  return DOMPurify.sanitize(dirty, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ADD_URI_SAFE_ATTR: WORDS,
    ALLOWED_URI_REGEXP:
      /^(?:(?:https?|ftp|mailto|magnet):|\/api\/courses\/(?:pictures|videos|captions)\/)/i,
  });
}

interface HtmlPolicy {
  createHTML: (html: string) => string;
}
interface PolicyFactory {
  createPolicy: (name: string, rules: HtmlPolicy) => HtmlPolicy;
}

const { trustedTypes } = window as { trustedTypes?: PolicyFactory };
const policy = trustedTypes?.createPolicy('althing', { createHTML: sanitise });

/**
 * The one door by which HTML enters the page. The server has sanitised it already; this is the
 * second net, and the only Trusted Types policy the content security policy lets us name. Veiled,
 * pictures and videos are not fetched, see `veilMedia`.
 */
export function postHtml(html: string, veil = false): string {
  veiled = veil;
  // Typed as a string; at run time the browser gets its trusted object.
  return policy ? policy.createHTML(html) : sanitise(html);
}
