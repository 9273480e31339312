import { setupServer } from 'msw/node';
import { accountHandlers } from './account-handlers';
import { authorHandlers } from './author-handlers';
import { handlers } from './handlers';
import { learningHandlers } from './learning-handlers';
import { peopleHandlers } from './people-handlers';

export const server = setupServer(
  ...handlers,
  ...accountHandlers,
  ...learningHandlers,
  ...authorHandlers,
  ...peopleHandlers,
);
