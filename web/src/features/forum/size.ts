import i18next from 'i18next';

const UNITS = ['kilobyte', 'megabyte'] as const;

/** Bytes as the reader's language writes them. */
export function fileSize(bytes: number): string {
  const large = bytes >= 1024 * 1024;
  return new Intl.NumberFormat(i18next.language, {
    style: 'unit',
    unit: UNITS[large ? 1 : 0],
    maximumFractionDigits: large ? 1 : 0,
  }).format(Math.max(bytes / (large ? 1024 * 1024 : 1024), large ? 0 : 1));
}
