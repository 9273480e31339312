import i18next from 'i18next';
import { toast } from './Toasts/toasts';

/** Copies and says so; without clipboard access the text itself is shown to be copied by hand. */
export async function copyText(text: string, said = i18next.t('app.copied')): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    toast(text);
  }
}
