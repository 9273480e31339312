/** Regional indicator A; the letters follow each other. */
const FIRST = 0x1f1e6;

/** The flag of a country by its code of two letters; nothing where that is none. */
export function flagOf(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return '';
  return String.fromCodePoint(...[...code].map((letter) => FIRST + letter.charCodeAt(0) - 65));
}
