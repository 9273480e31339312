import { useTranslation } from 'react-i18next';
import { useDates } from '../../i18n/dates';
import { Button } from '../../ui/Button/Button';
import { toast } from '../../ui/Toasts/toasts';
import css from './DraftOffers.module.css';
import { useDraftOffers } from './draft-sync';

/** Offers the other draft where two devices have written for the same place. */
export function DraftOffers() {
  const { t } = useTranslation();
  const { when } = useDates();
  const offers = useDraftOffers((state) => state.offers);
  return offers.map(({ place, at, stale, swap, drop }) => (
    <section key={place} className={css.offer} aria-label={t('lists.draft')}>
      <p role="status">
        {t(stale ? 'drafts.stale' : 'drafts.other', { time: when(new Date(at).toISOString()) })}
      </p>
      <Button
        look="secondary"
        onClick={() => {
          swap();
          toast(t('drafts.swapped'));
        }}
      >
        {t('drafts.swap')}
      </Button>
      <Button look="quiet" onClick={drop}>
        {t('drafts.drop')}
      </Button>
    </section>
  ));
}
