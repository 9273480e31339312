import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberRef } from '../../../api/types';
import { withConductWords } from '../../../i18n/parts';
import { Button } from '../../../ui/Button/Button';
import { nameOf } from '../../forum/names';

const FlagDialog = lazy(async () => ({
  default: (await withConductWords(() => import('./FlagDialog'))).FlagDialog,
}));

/** Tells the moderators of a member: a name, a profile, what they do. */
export function FlagMember({ member }: { member: MemberRef }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" icon="flag" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('flag_menu.member')}
        <span className="visually-hidden">: {nameOf(member)}</span>
      </Button>
      <Suspense>
        {open && (
          <FlagDialog
            target={{ user_id: member.user_id }}
            member={member}
            flagged={false}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}
