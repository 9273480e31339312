import { setupServer } from 'msw/node';
import { accountHandlers } from './account-handlers';
import { adminHandlers } from './admin-handlers';
import { authorHandlers } from './author-handlers';
import { conductHandlers } from './conduct-handlers';
import { handlers } from './handlers';
import { learningHandlers } from './learning-handlers';
import { moderationHandlers } from './moderation-handlers';
import { peopleHandlers } from './people-handlers';
import { readingHandlers } from './reading-handlers';
import { territoryHandlers } from './territory-handlers';
import { topicHandlers } from './topic-handlers';

export const server = setupServer(
  ...handlers,
  ...conductHandlers,
  ...accountHandlers,
  ...learningHandlers,
  ...authorHandlers,
  ...peopleHandlers,
  ...topicHandlers,
  ...readingHandlers,
  ...moderationHandlers,
  ...territoryHandlers,
  ...adminHandlers,
);
