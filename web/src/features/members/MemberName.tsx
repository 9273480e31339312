import { Link } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import type { MemberRef } from '../../api/types';
import { nameOf } from '../forum/names';
import { addressOf } from './address';
import type { MemberCardProps } from './MemberCard';
import css from './members.module.css';

/** A pointer that only passes opens nothing. */
const REST_MS = 400;
/** The way from the name to its card takes a moment. */
const LEAVE_MS = 250;

const load = async () => (await import('./MemberCard')).MemberCard;

interface MemberNameProps {
  member: Pick<MemberRef, 'user_id' | 'display_name'> | null | undefined;
}

/**
 * A name that leads to its member: by a click or key to their page, under a resting mouse or a tap to
 * a card with the same. A page has hundreds of them, so the card is fetched when it is first wanted.
 */
export function MemberName({ member }: MemberNameProps) {
  // Who has left has no page.
  if (!member) return <span>{nameOf(member)}</span>;
  return <NameLink member={member} />;
}

function NameLink({ member }: { member: NonNullable<MemberNameProps['member']> }) {
  const { link, Card, opened, rest, leave, tap, close } = useCard();
  const touched = useRef(false);
  return (
    <>
      <Link
        ref={link}
        to="/u/$name"
        params={{ name: addressOf(member.user_id) }}
        preload={false}
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
        onClick={(event) => {
          if (!touched.current) return close();
          touched.current = false;
          event.preventDefault();
          tap();
        }}
      >
        {nameOf(member)}
      </Link>
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
