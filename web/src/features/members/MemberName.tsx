import { useRouter } from '@tanstack/react-router';
import { type ComponentType, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { MemberRef } from '../../api/types';
import { isPresent, nameOf } from '../forum/names';
import { addressOf } from './address';
import type { MemberCardProps } from './MemberCard';
import css from './members.module.css';

/** A pointer that only passes opens nothing. */
const REST_MS = 400;
/** The way from the name to its card takes a moment. */
const LEAVE_MS = 250;

const load = async () => (await import('./MemberCard')).MemberCard;

interface MemberNameProps {
  member: Pick<MemberRef, 'user_id' | 'display_name' | 'deleted'> | null | undefined;
}

/**
 * A name that leads to its member: by a click or key to their page, under a resting mouse or a tap to
 * a card with the same. A page has hundreds of them, so the card is fetched when it is first wanted,
 * and the link is a plain one: the router's own follow every change of the address.
 */
export function MemberName({ member }: MemberNameProps) {
  // Who has left has no page.
  if (!isPresent(member)) return <span>{nameOf(member)}</span>;
  return <NameLink member={member} />;
}

function NameLink({ member }: { member: NonNullable<MemberNameProps['member']> }) {
  const { link, Card, opened, rest, leave, tap, close } = useCard();
  const router = useRouter();
  const touched = useRef(false);
  const name = addressOf(member.user_id);

  const go = (event: MouseEvent) => {
    const tapped = touched.current;
    touched.current = false;
    // A new tab or window is the browser's business.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    if (tapped) return tap();
    close();
    void router.navigate({ to: '/u/$name', params: { name } });
  };

  return (
    <>
      <a
        ref={link}
        href={`/u/${encodeURIComponent(name)}`}
        className={css.name}
        onPointerDown={(event) => {
          touched.current = event.pointerType === 'touch';
        }}
        // A finger that scrolls began on the name, and means the page.
        onPointerCancel={() => {
          touched.current = false;
        }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && rest()}
        onPointerLeave={leave}
        onClick={go}
      >
        {nameOf(member)}
      </a>
      {opened && Card && (
        <Card
          userId={member.user_id}
          anchor={link}
          tapped={opened === 'tap'}
          onEnter={rest}
          onLeave={leave}
          onClose={close}
        />
      )}
    </>
  );
}

function useCard() {
  const link = useRef<HTMLAnchorElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [Card, setCard] = useState<ComponentType<MemberCardProps>>();
  const [opened, setOpened] = useState<'hover' | 'tap'>();

  const open = (how: 'hover' | 'tap') =>
    void load().then(
      (card) => {
        setCard(() => card);
        setOpened((now) => now ?? how);
      },
      // Without the net there is no card, but the link still leads to the page.
      () => undefined,
    );
  const after = (ms: number, act: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(act, ms);
  };
  const close = () => {
    clearTimeout(timer.current);
    setOpened(undefined);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    link,
    Card,
    opened,
    close,
    rest: () => after(REST_MS, () => open('hover')),
    leave: () => after(LEAVE_MS, () => setOpened((now) => (now === 'tap' ? now : undefined))),
    tap: () => {
      clearTimeout(timer.current);
      open('tap');
    },
  };
}
