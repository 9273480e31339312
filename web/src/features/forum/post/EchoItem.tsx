import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refreshStanding } from '../../../api/conduct';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { BadgeNeed } from '../../../ui/BadgeNeed/BadgeNeed';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { useSentence } from '../../../ui/Notice/Notice';
import { useSession } from '../../auth/session';
import { previewOf } from '../composer/previews';
import { halt, repost, retry } from '../delivery';
import { type Attached, discard, draftPlace, type Echo, failureOf } from '../outbox';
import { drawnSize } from './AttachmentView';
import css from './EchoItem.module.css';
import { EditForm } from './EditForm';

/** A post on its way, or one that did not get there. */
export function EchoItem({ echo }: { echo: Echo }) {
  const { t } = useTranslation();
  const { when } = useDates();
  const sentence = useSentence();
  const queryClient = useQueryClient();
  const me = useSession((state) => state.me);
  const [editing, setEditing] = useState(false);
  const failed = echo.state === 'failed';
  const row = useRef<HTMLElement>(null);
  const onItsWay = useRef(false);

  // The page offered what is not allowed: what it knows of the member is old.
  const ofConduct = echo.problem?.isOfConduct ?? false;
  useEffect(() => {
    if (ofConduct) refreshStanding(queryClient);
  }, [ofConduct, queryClient]);

  // A failure that happens before the reader's eyes must not hide behind the composer.
  useEffect(() => {
    if (failed && onItsWay.current) row.current?.scrollIntoView({ block: 'nearest' });
    onItsWay.current = !failed;
  }, [failed]);
  if (!me) return null;
  return (
    <article ref={row} className={failed ? css.failed : css.echo} aria-label={me.display_name}>
      <Avatar member={me} />
      <div className={css.column}>
        <header className={css.head}>
          <strong>{me.display_name}</strong>
          <span>{failed ? when(echo.at) : <Progress echo={echo} />}</span>
        </header>
        {echo.replyTo && (
          <p className={css.quote}>
            {t('topic.in_reply_to', { name: echo.replyTo.name })}: {echo.replyTo.excerpt}
          </p>
        )}
        {editing ? (
          <EditForm
            place={draftPlace(echo.key)}
            said={{ body: echo.body }}
            mayBeEmpty={echo.attached !== undefined}
            pending={false}
            onSave={async ({ body }) => {
              repost(echo.key, body);
              return true;
            }}
            onClose={() => setEditing(false)}
          />
        ) : (
          <p className={css.body}>{echo.body}</p>
        )}
        {echo.attached && <EchoFile attached={echo.attached} />}
        {failed && !editing && (
          <p role="alert" className={css.why}>
            <Icon name="alert" size={16} />
            <span>
              <strong>{t('composer.failed')}.</strong>{' '}
              {echo.problem && echo.problem.badges.length > 0 ? (
                <BadgeNeed badges={echo.problem.badges} />
              ) : (
                failureOf(echo, sentence)
              )}
              {ofConduct && (
                <>
                  {' '}
                  <Link to="/conduct">{t('barrier.read')}</Link>
                </>
              )}
            </span>
          </p>
        )}
        {(failed || echo.state === 'waiting') && !editing && (
          <div className={css.actions}>
            {(failed || echo.cutOff) && (
              <Button icon="refresh" onClick={() => retry(echo.key)}>
                {t('composer.retry')}
              </Button>
            )}
            <Button
              icon="edit"
              onClick={() => {
                if (!failed) halt(echo.key);
                setEditing(true);
              }}
            >
              {t('post.edit')}
            </Button>
            <Button icon="remove" look="critical" onClick={() => discard(echo.key)}>
              {t('composer.discard')}
            </Button>
          </div>
        )}
      </div>
    </article>
  );
}

/** The file of a post on its way, as this device has it. */
function EchoFile({ attached: { upload, alt } }: { attached: Attached }) {
  const preview = previewOf(upload.attachment_id);
  const size = drawnSize(upload.width || 320, upload.height || 240);
  return preview ? (
    <img src={preview} alt={alt || upload.name} {...size} className={css.picture} />
  ) : (
    <p className={css.quote}>{upload.name}</p>
  );
}

/** How far it is. What waits goes on by itself. */
function Progress({ echo: { state, retryAt, cutOff } }: { echo: Echo }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(Date.now);
  const paced = state === 'waiting' && !cutOff;
  useEffect(() => {
    if (!paced) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [paced]);
  if (state !== 'waiting') return t('composer.sending');
  if (cutOff) return <span role="status">{t('composer.cut_off')}</span>;
  const seconds = Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000));
  return t('composer.waiting', { seconds });
}
