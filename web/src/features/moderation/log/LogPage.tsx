import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { auditQuery } from '../../../api/moderation-queries';
import type { AuditLine } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Field } from '../../../ui/Field/Field';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { useBadgeName } from '../../courses/pages/CourseCard';
import { userIdAt } from '../../members/address';
import { MemberName } from '../../members/MemberName';
import caseCss from '../case/case.module.css';
import { More } from '../More';
import css from '../moderation.module.css';
import { Act } from './Act';
import { ExportLog } from './ExportLog';
import { LogReason } from './LogReason';
import logCss from './log.module.css';
import { LOG_GROUPS, type LogSearch, readLogSearch } from './log-search';

const route = getRouteApi('/member/moderation/log');
const SHORT = 10;

/** Everything that was done, the newest first. */
export function LogPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { action, about, actor } = search;
  const query = useInfiniteQuery(
    auditQuery({
      ...(action ? { action } : {}),
      ...(about ? { about: userIdAt(about) } : {}),
      ...(actor ? { actor: userIdAt(actor) } : {}),
    }),
  );
  const lines = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <PageHeading title={t('moderation.audit.title')} />
          <p className={css.lead}>{t('moderation.audit.intro')}</p>
        </div>
        <ExportLog />
      </header>
      <Filters search={search} />
      {!query.data && <Meanwhile query={query} rows={6} />}
      {query.data && lines.length === 0 && <p>{t('moderation.audit.empty')}</p>}
      {lines.length > 0 && (
        <ol className={logCss.lines} aria-label={t('moderation.audit.list')}>
          {lines.map((line) => (
            <li key={line.seq}>
              <Line line={line} />
            </li>
          ))}
        </ol>
      )}
      <More query={query} />
    </div>
  );
}

function Line({ line }: { line: AuditLine }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const { seq, at, about, badge_id, case_id, hash } = line;
  return (
    <article className={logCss.line}>
      <p>
        <Act line={line} />
      </p>
      <LogReason line={line} />
      <p className={caseCss.meta}>
        <time dateTime={at} title={full(at)}>
          {when(at)}
        </time>
        {about && (
          <span>
            <Trans
              t={t}
              i18nKey="moderation.audit.about_member"
              components={{ member: <MemberName member={about} /> }}
            />
          </span>
        )}
        {badge_id && <BadgeLink id={badge_id} />}
        <span>{t('moderation.audit.line', { seq })}</span>
        <span title={hash}>{t('moderation.audit.hash', { start: hash.slice(0, SHORT) })}</span>
        {case_id && (
          <Link
            to="/moderation/cases/$case"
            params={{ case: case_id }}
            activeOptions={{ exact: true }}
          >
            {t('moderation.audit.see_case')}
          </Link>
        )}
      </p>
    </article>
  );
}

function BadgeLink({ id }: { id: string }) {
  const name = useBadgeName(id);
  return (
    <Link to="/badges/$badge" params={{ badge: id }}>
      {name ?? id}
    </Link>
  );
}

function Filters({ search }: { search: LogSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const choose = (part: Partial<Record<keyof LogSearch, string>>) =>
    void navigate({
      to: '/moderation/log',
      search: readLogSearch({ ...search, ...part }),
      replace: true,
      resetScroll: false,
    });
  return (
    <div className={logCss.filters}>
      <Field id="log-action" label={t('moderation.audit.action')}>
        {(control) => (
          <select
            {...control}
            value={search.action ?? ''}
            onChange={(event) => choose({ action: event.target.value })}
          >
            <option value="">{t('moderation.audit.any_action')}</option>
            {LOG_GROUPS.map((group) => (
              <option key={group} value={group}>
                {t(`moderation.audit.group.${group}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {(['about', 'actor'] as const).map((which) => (
        <NameFilter
          key={which}
          which={which}
          value={search[which] ?? ''}
          onChoose={(name) => choose({ [which]: name })}
        />
      ))}
    </div>
  );
}

interface NameFilterProps {
  which: 'about' | 'actor';
  value: string;
  onChoose: (name: string) => void;
}

/** A name is asked for when it is whole. */
function NameFilter({ which, value, onChoose }: NameFilterProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(value);
  useEffect(() => setName(value), [value]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(name);
  };
  return (
    <form onSubmit={submit}>
      <Field
        id={`log-${which}`}
        label={t(`moderation.audit.${which}`)}
        hint={t('moderation.audit.about_hint')}
      >
        {(control) => (
          <input
            {...control}
            value={name}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
            onBlur={() => onChoose(name)}
          />
        )}
      </Field>
    </form>
  );
}
