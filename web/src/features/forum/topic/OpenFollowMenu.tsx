import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import type { Following, Topic } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import css from '../post/PostMenu.module.css';
import { FollowWords } from './FollowButton';
import { useFollow } from './topic-acts';

const LEVELS: readonly Following[] = ['follow', 'mute', 'none'];

/** How a topic is followed. Not modal, and inside `main`: see `OpenPostMenu`. */
export function OpenFollowMenu({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const { mutate } = useFollow(topic);
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>
        <Button>
          <FollowWords topic={topic} />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          className={css.menu}
          align="start"
          sideOffset={4}
          collisionPadding={12}
        >
          <DropdownMenu.RadioGroup
            value={topic.following}
            onValueChange={(level) => mutate(level as Following)}
          >
            {LEVELS.map((level) => (
              <DropdownMenu.RadioItem key={level} value={level} className={css.item}>
                <span className={css.choice}>
                  <strong>{t(`topic_head.level_${level}`)}</strong>
                  <span>{t(`topic_head.level_${level}_text`)}</span>
                </span>
                <DropdownMenu.ItemIndicator>
                  <Icon name="check" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
