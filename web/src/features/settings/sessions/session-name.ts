import { useTranslation } from 'react-i18next';
import type { SignIn } from '../../../api/types';
import { readAgent } from './agent';

/** What a member would call it: the browser and its system, or the app's own name. */
export function useSessionName(): (session: Pick<SignIn, 'kind' | 'name'>) => string {
  const { t } = useTranslation();
  return ({ kind, name }) => {
    const said = name.trim();
    if (kind === 'matrix') return said || t('sessions.unnamed_app');
    const { browser = t('sessions.unknown_browser'), system } = readAgent(said);
    return system ? t('sessions.browser_on', { browser, system }) : browser;
  };
}
