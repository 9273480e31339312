import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/Icon';
import css from './CiteButton.module.css';

interface CiteButtonProps {
  /** The words that can be quoted. */
  content: RefObject<HTMLElement | null>;
  onCite: (text: string) => void;
}

interface Selected {
  text: string;
  /** Where the selection ends, from the corner of the post. */
  top: number;
  left: number;
}

const WIDTH_PX = 96;

/** What is selected wholly within an element, and where. */
function selectedIn(element: HTMLElement | null): Selected | undefined {
  const selection = document.getSelection();
  if (!element || !selection || selection.isCollapsed || selection.rangeCount === 0)
    return undefined;
  const range = selection.getRangeAt(0);
  const text = selection.toString().trim();
  if (!text || !element.contains(range.commonAncestorContainer)) return undefined;
  const end = range.getBoundingClientRect();
  const post = element.closest('article')?.getBoundingClientRect();
  if (!post) return undefined;
  const left = Math.min(Math.max(end.left - post.left, 0), post.width - WIDTH_PX);
  return { text, top: end.bottom - post.top + 6, left };
}

/** Appears under selected words and answers with them. */
export function CiteButton({ content, onCite }: CiteButtonProps) {
  const { t } = useTranslation();
  const [selected, setSelected] = useState<Selected>();

  useEffect(() => {
    const look = () => setSelected(selectedIn(content.current));
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  }, [content]);

  if (!selected) return null;
  return (
    <button
      type="button"
      className={css.cite}
      style={{ insetBlockStart: selected.top, insetInlineStart: selected.left }}
      // The selection would be gone before the click.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => {
        onCite(selected.text);
        document.getSelection()?.removeAllRanges();
      }}
    >
      <Icon name="quote" size={16} />
      {t('post_view.cite')}
    </button>
  );
}
