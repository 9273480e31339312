import i18next from 'i18next';
import { toast } from './Toasts/toasts';

/** Copies and says so; false where the browser does not let us. */
export async function tryToCopy(text: string, said = i18next.t('app.copied')): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false;
  }
  toast(said);
  return true;
}

/** Copies and says so; without clipboard access the text itself is shown to be copied by hand. */
export async function copyText(text: string, said?: string): Promise<void> {
  if (!(await tryToCopy(text, said))) toast(text);
}
