import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { metaQuery } from '../../api/queries';
import type { Meta } from '../../api/types';
import { buttonClass } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { LanguageSelect } from '../../ui/LanguageSelect';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { PlainPage } from '../../ui/Plain/PlainPage';
import { Waiting } from '../../ui/Waiting/Waiting';
import { useSession } from '../auth/session';
import { languageName } from '../members/facts';
import css from './about.module.css';

/** What this community is, for everybody. */
export function AboutPage() {
  const { t } = useTranslation();
  const query = useQuery(metaQuery);
  const me = useSession((state) => state.me);
  return (
    <PlainPage wide>
      {query.data ? <About meta={query.data} /> : <Waiting query={query} rows={5} />}
      <Field id="language" label={t('account.language')}>
        {(control) => <LanguageSelect {...control} />}
      </Field>
      <Link to={me ? '/' : '/login'} className={buttonClass('primary')}>
        {t(me ? 'about.home' : 'login.submit')}
      </Link>
    </PlainPage>
  );
}

function About({ meta }: { meta: Meta }) {
  const { t, i18n } = useTranslation();
  const { territory, server_name, version } = meta;
  const facts = [
    [t('about.territory'), `${territory.name} (${territory.code})`],
    [
      t('about.languages'),
      territory.languages.map((code) => languageName(code, i18n.language)).join(', '),
    ],
    [t('about.server'), server_name],
    [t('about.version'), version],
  ] as const;
  return (
    <>
      <PageHeading title={t('about.title', { territory: territory.name })} />
      <div className={css.text}>
        <p>{t('invite.about')}</p>
        <p>{t('about.entry')}</p>
      </div>
      <Part id="about-rules" title={t('about.rules')}>
        <p>{t('about.rules_text')}</p>
        <ul className={css.links}>
          <li>
            <Link to="/legal/$document" params={{ document: 'coc' }}>
              {t('legal.coc')}
            </Link>
          </li>
          <li>
            <Link to="/legal/$document" params={{ document: 'privacy' }}>
              {t('legal.privacy')}
            </Link>
          </li>
          <li>
            <Link to="/verify">{t('verify.title')}</Link>
          </li>
        </ul>
      </Part>
      <Part id="about-contact" title={t('about.contact')}>
        {territory.contact ? (
          <p>
            {t('about.contact_text')}{' '}
            <a href={`mailto:${territory.contact}`}>{territory.contact}</a>
          </p>
        ) : (
          <p>{t('about.contact_none')}</p>
        )}
      </Part>
      <Part id="about-facts" title={t('about.facts')}>
        <dl className={css.facts}>
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p>
          {t('about.api')} <a href="/api/docs">{t('about.api_docs')}</a>
        </p>
      </Part>
    </>
  );
}

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className={css.text}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
