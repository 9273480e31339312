/** A hint, not a judge: 0 too short, 1 weak, 2 good, 3 strong. The server decides. */
export function passwordStrength(password: string, min: number): 0 | 1 | 2 | 3 {
  if ([...password].length < min) return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password));
  const different = new Set(password.toLowerCase()).size;
  if (different < 6) return 1;
  if (password.length >= 20 && different >= 9) return 3;
  if (password.length >= 14 && kinds.length >= 2 && different >= 9) return 3;
  return kinds.length >= 2 || password.length >= 16 ? 2 : 1;
}
