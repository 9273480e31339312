import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { caseQuery } from '../../../api/moderation-queries';
import type { CaseDetail } from '../../../api/moderation-types';
import { fromServer } from '../../../i18n/server';
import { Icon } from '../../../ui/Icon';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { AppealView } from '../appeals/AppealView';
import { Reconsider } from '../appeals/Reconsider';
import { DecideForm } from '../decide/DecideForm';
import { Decision } from '../decide/Decision';
import css from '../moderation.module.css';
import { type Asked, CaseActs } from './CaseActs';
import { CaseHead } from './CaseHead';
import { CaseLog } from './CaseLog';
import caseCss from './case.module.css';
import { Evidence } from './Evidence';
import { Flags } from './Flags';
import { InterimNotice } from './InterimNotice';
import { MemberPanel } from './MemberPanel';
import { Notes } from './Notes';
import { Removal } from './Removal';
import { useCaseKeys } from './use-case-keys';

const route = getRouteApi('/member/moderation/queue/cases/$case');

/** One judgement about one member, with everything it takes. */
export function CasePage() {
  const { case: id } = route.useParams();
  const query = useQuery(caseQuery(id));
  return (
    <div className={caseCss.page}>
      <BackToQueue />
      {query.data ? <Case detail={query.data} /> : <Waiting query={query} rows={6} />}
    </div>
  );
}

function BackToQueue() {
  const { t } = useTranslation();
  const search = route.useSearch();
  return (
    <Link to="/moderation" search={search} activeOptions={{ exact: true }} className={caseCss.back}>
      <Icon name="back" size={16} />
      {t('moderation.case.back')}
    </Link>
  );
}

function Case({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked>();
  useCaseKeys(detail, setAsked);
  const { merged_into, why_not, may, state, appeal_detail } = detail;
  const waits = state === 'open' || state === 'claimed';
  return (
    <>
      <CaseHead detail={detail} />
      {merged_into && (
        <div className={css.notice}>
          <Icon name="alert" />
          <div>
            <p>{t('moderation.case.merged_into')}</p>
            <Link
              to="/moderation/cases/$case"
              params={{ case: merged_into }}
              activeOptions={{ exact: true }}
            >
              {t('moderation.case.open_merged')}
            </Link>
          </div>
        </div>
      )}
      <CaseActs detail={detail} asked={asked} onAsk={setAsked} />
      <InterimNotice detail={detail} />
      <Removal detail={detail} />
      <Evidence detail={detail} />
      <Flags detail={detail} />
      <MemberPanel detail={detail} />
      {detail.decision && <Decision decision={detail.decision} />}
      <Reconsider detail={detail} />
      {appeal_detail && <AppealView appeal={appeal_detail} heading="h2" linked={false} />}
      {waits && !may.decide && why_not && (
        <div className={css.notice}>
          <Icon name="lock" />
          <div>
            <h2>{t('moderation.decide.not_yours')}</h2>
            <p>{fromServer(why_not)}</p>
          </div>
        </div>
      )}
      <DecideForm detail={detail} />
      <Notes detail={detail} />
      <CaseLog log={detail.log} />
    </>
  );
}
