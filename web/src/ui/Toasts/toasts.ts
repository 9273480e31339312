import { create } from 'zustand';

const SHOWN_MS = 5000;

interface Toast {
  id: number;
  text: string;
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let last = 0;

export function toast(text: string): void {
  last += 1;
  const id = last;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { id, text }] }));
  setTimeout(
    () =>
      useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((shown) => shown.id !== id) })),
    SHOWN_MS,
  );
}
