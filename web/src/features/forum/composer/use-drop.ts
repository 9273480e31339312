import { type DragEvent, useEffect, useState } from 'react';
import type { Files } from './use-upload';

const carriesFiles = (event: { dataTransfer: DataTransfer | null }) =>
  event.dataTransfer?.types.includes('Files') ?? false;

/** A file that misses the form is not opened by the browser in the place of what is being written. */
function refuse(event: globalThis.DragEvent): void {
  if (event.defaultPrevented || !carriesFiles(event)) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
}

/** For a form that takes files wherever they are dropped on it; nothing for `files` where it is closed. */
export function useDrop(files: Files | undefined) {
  const [over, setOver] = useState(false);

  useEffect(() => {
    window.addEventListener('dragover', refuse);
    window.addEventListener('drop', refuse);
    return () => {
      window.removeEventListener('dragover', refuse);
      window.removeEventListener('drop', refuse);
    };
  }, []);

  return {
    'data-drop': over || undefined,
    onDragOver: (event: DragEvent<HTMLElement>) => {
      if (!files || !carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    },
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent<HTMLElement>) => {
      // Into one of its own parts is not out.
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent<HTMLElement>) => {
      setOver(false);
      if (!files || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      files.take(Array.from(event.dataTransfer.files));
    },
  };
}
