import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../../api/types';
import { usePermission } from '../../../../ui/BadgeNeed/need';
import { IconButton } from '../../../../ui/Button/Button';
import { useWhenAsked } from '../../../../ui/when-asked';

const load = async () => (await import('./OpenTopicMenu')).OpenTopicMenu;
const ManageDialog = lazy(async () => ({ default: (await import('./ManageDialog')).ManageDialog }));

const LockDialog = lazy(async () => ({ default: (await import('./LockDialog')).LockDialog }));

/** What is asked for in a dialog. */
export type Asked = 'rename' | 'move' | 'slow_mode' | 'lock';

export interface TopicMenuProps {
  topic: Topic;
  mayLock: boolean;
  onAsk: (what: Asked) => void;
}

/** What its opener or a moderator may do with a topic; nothing for everybody else. */
export function TopicMenu({ topic }: { topic: Topic }) {
  const [asked, setAsked] = useState<Asked>();
  const { edit, move, pin, archive, slow_mode } = topic.may;
  const mayLock = usePermission('moderate')?.allowed ?? false;
  if (!(edit || move || pin || archive || slow_mode || mayLock)) return null;
  const close = () => setAsked(undefined);
  return (
    <>
      <Menu topic={topic} mayLock={mayLock} onAsk={setAsked} />
      <Suspense>
        {asked === 'lock' && <LockDialog topic={topic} onClose={close} />}
        {asked && asked !== 'lock' && <ManageDialog what={asked} topic={topic} onClose={close} />}
      </Suspense>
    </>
  );
}

function Menu(props: TopicMenuProps) {
  const { t } = useTranslation();
  return useWhenAsked(load, props, (ask) => (
    <IconButton icon="more" label={t('topic_head.manage')} aria-haspopup="menu" {...ask} />
  ));
}
