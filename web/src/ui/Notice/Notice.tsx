import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, toProblem } from '../../api/problem';
import { BadgeNeed } from '../BadgeNeed/BadgeNeed';
import { copyText } from '../copy';
import { Icon } from '../Icon';
import css from './Notice.module.css';

/** From so many seconds on a wait is told in minutes, and from so many minutes in hours. */
const LONG_S = 100;

/** The server's own sentence; ours only where the server could not speak. */
export function useSentence(): (problem: Problem) => string {
  const { t } = useTranslation();
  return (problem) => {
    if (problem.status === 0) return t('error.network');
    if (problem.status === 429 && problem.retryAfterMs) {
      const seconds = Math.ceil(problem.retryAfterMs / 1000);
      if (seconds > LONG_S * 60) {
        return t('error.wait_hours', { count: Math.ceil(seconds / 3600) });
      }
      if (seconds > LONG_S) return t('error.wait_minutes', { count: Math.ceil(seconds / 60) });
      return t('error.wait', { count: seconds });
    }
    return problem.message || t('error.unknown');
  };
}

/** What went wrong with a form: the sentence, a link to each field, a copyable request id. */
export function ErrorNotice({
  cause,
  fieldIds = {},
}: {
  cause: unknown;
  /** From the API's field name to the input's id and label. */
  fieldIds?: Record<string, { id: string; label: string }>;
}) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const ref = useInView(cause);
  const problem = toProblem(cause);
  const fields = Object.entries(problem.fields);

  const { requestId } = problem;
  return (
    <div ref={ref} role="alert" className={css.critical}>
      <Icon name="alert" />
      <div className={css.text}>
        <p>
          {problem.badges.length > 0 ? <BadgeNeed badges={problem.badges} /> : sentence(problem)}
          {problem.isOfConduct && (
            <>
              {' '}
              <Link to="/conduct">{t('barrier.read')}</Link>
            </>
          )}
        </p>
        {fields.length > 0 && (
          <ul>
            {fields.map(([name, text]) => {
              const field = fieldIds[name];
              return (
                <li key={name}>
                  {field ? (
                    <a href={`#${field.id}`} onClick={focusField}>
                      {field.label}
                    </a>
                  ) : (
                    name
                  )}
                  {`: ${text}`}
                </li>
              );
            })}
          </ul>
        )}
        {requestId && (
          <button type="button" className={css.request} onClick={() => copyText(requestId)}>
            {t('error.request_id')}
          </button>
        )}
      </div>
    </div>
  );
}

/** What one should know before one goes on; nothing went wrong. */
export function Hint({ children }: { children: string }) {
  const ref = useInView(children);
  return (
    <div ref={ref} role="alert" className={css.notice}>
      <Icon name="alert" />
      <p className={css.text}>{children}</p>
    </div>
  );
}

/** In a dialog the button that was refused stays in view; what stands above it may not. Each refusal anew. */
function useInView(cause: unknown) {
  const ref = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal anew
  useEffect(() => {
    if (ref.current?.closest('dialog')) ref.current.scrollIntoView({ block: 'nearest' });
  }, [cause]);
  return ref;
}

function focusField(event: React.MouseEvent<HTMLAnchorElement>) {
  event.preventDefault();
  document.getElementById(event.currentTarget.hash.slice(1))?.focus();
}
