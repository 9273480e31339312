/** What Markdown reads as more than a letter. */
const MARKS = /[\\`*_[\]<&|~!]/g;

/** A video as it is written in a lesson: its captions stand in the title, each by its language. */
export function videoMarkdown(
  shows: string,
  uri: string,
  captions: readonly (readonly [language: string, uri: string])[],
): string {
  const title = ['video', ...captions.map(([language, said]) => `${language}=${said}`)].join('; ');
  const alt = shows.trim().replace(/\s+/g, ' ').replace(MARKS, '\\$&');
  return `![${alt}](${uri} "${title}")`;
}
