import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ownProfileQuery } from '../../../api/people-queries';
import { Button, buttonClass } from '../../../ui/Button/Button';
import css from './StartChecklist.module.css';
import { Step } from './Step';
import { isAboutSkipped, skipAbout, useStartChanges } from './start';
import { ABOUT_STEP } from './steps';

/** Whether the member has told of themselves; undefined when they would rather not, or it is not known. */
function useAbout(): boolean | undefined {
  useStartChanges();
  const skipped = isAboutSkipped();
  const { data: profile } = useQuery({ ...ownProfileQuery, enabled: !skipped });
  return skipped || !profile ? undefined : Boolean(profile.avatar || profile.biography);
}

/** A face and a few lines: offered beside the way, and gone when it is skipped. */
export function AboutStep() {
  const { t } = useTranslation();
  const done = useAbout();
  if (done === undefined) return null;
  return (
    <Step done={done} title={t(ABOUT_STEP.title)} text={t(ABOUT_STEP.text)} aside>
      {!done && (
        <div className={css.choice}>
          <Button look="quiet" onClick={skipAbout}>
            {t('start.skip')}
          </Button>
          <Link to="/settings/profile" className={buttonClass('secondary')}>
            {t('start.to_profile')}
          </Link>
        </div>
      )}
    </Step>
  );
}
