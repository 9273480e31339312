import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, Flag } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Button } from '../../../ui/Button/Button';
import { takeFocus } from '../../../ui/focus';
import { Icon } from '../../../ui/Icon';
import { nameOf } from '../../forum/names';
import { MemberName } from '../../members/MemberName';
import { Mark } from '../CaseMarks';
import css from '../moderation.module.css';
import { useWeight } from '../words';
import caseCss from './case.module.css';

/** Who reported it and why. What they wrote is shown when it is asked for. */
export function Flags({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const { flag_list: flags, same_branch } = detail;
  return (
    <section className={css.section} aria-labelledby="flags">
      <h2 id="flags">{t('moderation.case.flags')}</h2>
      {same_branch && (
        <div className={css.notice}>
          <Icon name="tree" />
          <p>{t('moderation.case.same_branch')}</p>
        </div>
      )}
      {flags.length === 0 ? (
        <p className={css.hint}>{t('moderation.case.no_flags')}</p>
      ) : (
        <>
          <ul className={caseCss.flags} aria-labelledby="flags">
            {flags.map((flag) => (
              <li key={`${flag.by.user_id} ${flag.at}`}>
                <OneFlag flag={flag} />
              </li>
            ))}
          </ul>
          <p className={css.hint}>{t('moderation.case.reporters_secret')}</p>
        </>
      )}
    </section>
  );
}

function OneFlag({ flag }: { flag: Flag }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const weigh = useWeight();
  const [shown, setShown] = useState(false);
  const { by, reason, text, at, via, weight, accuracy, counts } = flag;
  return (
    <article className={caseCss.flag}>
      <Avatar member={by} size={28} />
      <div>
        <p className={caseCss.line}>
          <MemberName member={by} />
          <span>{t(`moderation.reason.${reason}`)}</span>
          {via === 'matrix' && <Mark icon="external" says={t('moderation.list.from_element')} />}
          {!counts && <Mark icon="block" says={t('moderation.case.counts_not')} />}
        </p>
        <p className={caseCss.meta}>
          <span>{t('moderation.case.flag_weight', { weight: weigh(weight) })}</span>
          <span>
            {accuracy == null
              ? t('moderation.case.no_accuracy')
              : t('moderation.case.accuracy', { percent: Math.round(accuracy * 100) })}
          </span>
          <time dateTime={at} title={full(at)}>
            {when(at)}
          </time>
        </p>
        {text ? (
          shown ? (
            <p ref={takeFocus} tabIndex={-1} className={css.quote}>
              {text}
            </p>
          ) : (
            <Button look="quiet" icon="eye" onClick={() => setShown(true)}>
              {t('moderation.case.show_text', { name: nameOf(by) })}
            </Button>
          )
        ) : (
          <p className={css.hint}>{t('moderation.case.no_text')}</p>
        )}
      </div>
    </article>
  );
}
