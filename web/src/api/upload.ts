import { Problem } from './problem';
import { refreshSession } from './refresh';
import type { Uploaded } from './types';

const PATH = '/api/forum/attachments';

function problemOf(request: XMLHttpRequest): Problem {
  try {
    return new Problem(request.status, JSON.parse(request.responseText) as object);
  } catch {
    return new Problem(request.status);
  }
}

/** `fetch` does not tell how far an upload has come, so this is the one request without it. */
function send(file: File, onShare: (share: number) => void, signal: AbortSignal) {
  return new Promise<Uploaded>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', new URL(PATH, location.origin));
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('X-Filename', encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status === 201
        ? resolve(JSON.parse(request.responseText) as Uploaded)
        : reject(problemOf(request));
    request.onerror = () => reject(new Problem(0));
    request.onabort = () => reject(new Problem(0));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Uploads a file for a post; `onShare` is told the part that is sent, from 0 to 1. */
export async function upload(
  file: File,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  const since = Date.now();
  try {
    return await send(file, onShare, signal);
  } catch (cause) {
    const expired = cause instanceof Problem && cause.status === 401;
    if (!expired || !(await refreshSession(since))) throw cause;
    return send(file, onShare, signal);
  }
}
