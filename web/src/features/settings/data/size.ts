const STEPS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** So many bytes in the largest unit that is not below one. */
export function sizeIn(language: string, bytes: number): string {
  const step = Math.min(STEPS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: STEPS[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}
