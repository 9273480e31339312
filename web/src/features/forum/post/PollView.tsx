import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../api/forum';
import { patchPost } from '../../../api/topic-query';
import type { Poll, Post } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import css from './PollView.module.css';

interface PollViewProps {
  post: Post;
  poll: Poll;
  elementUrl: string;
}

/** A poll: what was asked, how it stands, and one's own vote. */
export function PollView({ post, poll, elementUrl }: PollViewProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const id = useId();
  const lang = post.lang ?? undefined;
  const mine = poll.answers.filter((answer) => answer.mine).map((answer) => answer.id);
  const [picked, setPicked] = useState<string[]>();
  const chosen = picked ?? mine;
  const single = poll.max_selections <= 1;
  const full = !single && chosen.length >= poll.max_selections;
  const counted = poll.disclosed || poll.closed;
  const changed = picked !== undefined && picked.toSorted().join() !== mine.toSorted().join();
  const vote = useMutation({
    mutationFn: (answers: string[]) => forum.vote(post.post_id, answers, crypto.randomUUID()),
    onSuccess: (answer) => {
      setPicked(undefined);
      patchPost(queryClient, post, () => answer);
    },
  });

  const pick = (answer: string, on: boolean) => {
    if (single) setPicked([answer]);
    else setPicked(on ? [...chosen, answer] : chosen.filter((one) => one !== answer));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed) vote.mutate(chosen);
  };

  return (
    <form className={css.poll} onSubmit={submit}>
      <fieldset disabled={poll.closed || vote.isPending}>
        <legend lang={lang}>{poll.question}</legend>
        <p className={css.hint}>
          {poll.closed
            ? t('post_view.poll_closed')
            : t('post_view.poll_choose', { count: Math.max(1, poll.max_selections) })}
        </p>
        {poll.answers.map((answer) => {
          const share = poll.voters > 0 ? Math.round((100 * answer.votes) / poll.voters) : 0;
          return (
            <label key={answer.id} className={css.answer} data-mine={answer.mine || undefined}>
              <span className={css.line}>
                <input
                  type={single ? 'radio' : 'checkbox'}
                  name={id}
                  checked={chosen.includes(answer.id)}
                  disabled={full && !chosen.includes(answer.id)}
                  onChange={(event) => pick(answer.id, event.target.checked)}
                />
                <span className={css.text} lang={lang}>
                  {answer.text}
                </span>
                {counted && (
                  <span className={css.votes}>
                    {t('post_view.poll_votes', { count: answer.votes, share })}
                  </span>
                )}
              </span>
              {counted && (
                <span className={css.bar} aria-hidden="true">
                  <span style={{ inlineSize: `${share}%` }} />
                </span>
              )}
            </label>
          );
        })}
      </fieldset>
      {vote.isError && <ErrorNotice cause={vote.error} />}
      <div className={css.foot}>
        <span className={css.hint}>
          {counted
            ? t('post_view.poll_voters', { count: poll.voters })
            : t('post_view.poll_hidden')}
        </span>
        {!poll.closed && (
          <Button type="submit" look="primary" disabled={!changed || vote.isPending}>
            {t(mine.length > 0 ? 'post_view.poll_change' : 'post_view.poll_vote')}
          </Button>
        )}
        <a href={elementUrl} target="_blank" rel="noopener noreferrer" className={css.element}>
          <Icon name="external" size={16} />
          {t('topic.view_in_element')}
        </a>
      </div>
    </form>
  );
}
