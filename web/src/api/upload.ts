import type { LessonCaptions, LessonPicture, LessonVideo } from './learning-types';
import { Problem } from './problem';
import { refreshSession } from './refresh';
import type { Uploaded } from './types';

const POST_FILES = '/api/forum/attachments';
const LESSON_PICTURES = '/api/courses/pictures';
const LESSON_VIDEOS = '/api/courses/videos';
const LESSON_CAPTIONS = '/api/courses/captions';

function problemOf(request: XMLHttpRequest): Problem {
  try {
    return new Problem(request.status, JSON.parse(request.responseText) as object);
  } catch {
    return new Problem(request.status);
  }
}

/** Is told the part that is sent, from 0 to 1. */
type OnShare = (share: number) => void;

/** `fetch` does not tell how far an upload has come, so this is the one request without it. */
function send<T>(path: string, file: File, onShare: OnShare, signal: AbortSignal) {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', new URL(path, location.origin));
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('X-Filename', encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status === 201
        ? resolve(JSON.parse(request.responseText) as T)
        : reject(problemOf(request));
    request.onerror = () => reject(new Problem(0));
    request.onabort = () => reject(new Problem(0));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

async function upload<T>(path: string, file: File, onShare: OnShare, signal: AbortSignal) {
  const since = Date.now();
  try {
    return await send<T>(path, file, onShare, signal);
  } catch (cause) {
    const expired = cause instanceof Problem && cause.status === 401;
    if (!expired || !(await refreshSession(since))) throw cause;
    return send<T>(path, file, onShare, signal);
  }
}

/** Uploads a file for a post; `onShare` is told how much of it is sent. */
export const uploadForPost = (file: File, onShare: OnShare, signal: AbortSignal) =>
  upload<Uploaded>(POST_FILES, file, onShare, signal);

/** Uploads a picture for a lesson. */
export const uploadForLesson = (file: File, onShare: OnShare, signal: AbortSignal) =>
  upload<LessonPicture>(LESSON_PICTURES, file, onShare, signal);

/** Uploads a video for a lesson. */
export const uploadVideo = (file: File, onShare: OnShare, signal: AbortSignal) =>
  upload<LessonVideo>(LESSON_VIDEOS, file, onShare, signal);

/** Uploads captions for a video of a lesson. */
export const uploadCaptions = (file: File, signal: AbortSignal) =>
  upload<LessonCaptions>(LESSON_CAPTIONS, file, () => undefined, signal);
