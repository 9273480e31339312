import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberRef } from '../../../api/types';
import { Field } from '../../../ui/Field/Field';
import { nameOf } from '../../forum/names';

const plain = (name: string) => name.trim().replace(/\s+/g, ' ').toLocaleLowerCase();

/** Whether what was typed names the member: as they are shown, or by their username. */
export function isNamed(typed: string, member: MemberRef): boolean {
  const localpart = member.user_id.slice(1).split(':')[0] ?? '';
  return [nameOf(member), localpart, member.user_id].map(plain).includes(plain(typed));
}

interface NameFieldProps {
  member: MemberRef;
  value: string;
  onChange: (value: string) => void;
}

/** Asks for the member's name before what weighs most. */
export function NameField({ member, value, onChange }: NameFieldProps) {
  const { t } = useTranslation();
  // A dialog may ask above a page that asks too.
  const id = useId();
  return (
    <Field
      id={id}
      label={t('moderation.decide.type_name', { name: nameOf(member) })}
      hint={t('moderation.decide.type_name_hint')}
    >
      {(control) => (
        <input
          {...control}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
