import type { ButtonHTMLAttributes, Ref } from 'react';
import { Icon, type IconName } from '../Icon';
import css from './Button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'secondary' | 'quiet' | 'critical';
  icon?: IconName;
  wide?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function buttonClass(look: NonNullable<ButtonProps['look']>): string {
  return `${css.button} ${css[look]}`;
}

export function Button({ look = 'secondary', icon, wide, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${buttonClass(look)} ${wide ? css.wide : ''}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`${css.icon} ${className ?? ''}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
