import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { settle } from '../outbox';
import css from '../pages/pages.module.css';
import { TopicView } from './TopicView';
import { useTopicWindow } from './use-window';

const route = getRouteApi('/member/forum/t/$slug');

export function TopicPage() {
  const { slug } = route.useParams();
  const view = useTopicWindow(slug);
  const { posts, topic, query } = view;

  useEffect(() => settle(posts), [posts]);

  if (!topic) {
    return (
      <div className={css.page}>
        <Waiting query={query} rows={6} />
      </div>
    );
  }
  return <TopicView view={view} topic={topic} />;
}
