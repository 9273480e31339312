import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../api/moderation-types';
import { Icon } from '../../../ui/Icon';
import { nameOf } from '../../forum/names';
import searchCss from '../../search/search.module.css';
import css from './queue.module.css';
import { KINDS, type QueueSearch, REASONS, readQueueSearch } from './queue-search';

interface QueueFiltersProps {
  search: QueueSearch;
  /** They know how the member is called whom the address names. */
  cases: readonly CaseSummary[];
}

/** Narrows the queue by what the cases are about. */
export function QueueFilters({ search, cases }: QueueFiltersProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const choose = (part: Record<string, string>) =>
    void navigate({
      to: '/moderation',
      search: readQueueSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
  const { about, ...rest } = search;
  const named = cases.find((one) => one.about.user_id === about)?.about;
  return (
    <div className={css.filters}>
      <select
        aria-label={t('moderation.list.kind')}
        value={search.kind ?? ''}
        onChange={(event) => choose({ kind: event.target.value })}
      >
        <option value="">{t('moderation.list.any_kind')}</option>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`moderation.kind.${kind}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('moderation.list.reason')}
        value={search.reason ?? ''}
        onChange={(event) => choose({ reason: event.target.value })}
      >
        <option value="">{t('moderation.list.any_reason')}</option>
        {REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {t(`moderation.reason.${reason}`)}
          </option>
        ))}
      </select>
      {about && (
        <Link to="/moderation" search={rest} className={searchCss.chip}>
          {t('moderation.list.about', { name: named ? nameOf(named) : about })}
          <Icon name="close" size={14} />
          <span className="visually-hidden">{t('moderation.list.about_off')}</span>
        </Link>
      )}
    </div>
  );
}
