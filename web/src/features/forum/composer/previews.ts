/** The device's own copies of pictures that were uploaded, as long as the page lives; by attachment ID. */
const previews = new Map<string, string>();

export function keepPreview(attachmentId: string, url: string): void {
  previews.set(attachmentId, url);
}

export function previewOf(attachmentId: string): string | undefined {
  return previews.get(attachmentId);
}

export function dropPreview(attachmentId: string | undefined): void {
  const url = previews.get(attachmentId ?? '');
  if (!url) return;
  URL.revokeObjectURL(url);
  previews.delete(attachmentId ?? '');
}
