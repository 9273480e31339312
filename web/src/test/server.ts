import { setupServer } from 'msw/node';
import { authorHandlers } from './author-handlers';
import { handlers } from './handlers';
import { learningHandlers } from './learning-handlers';

export const server = setupServer(...handlers, ...learningHandlers, ...authorHandlers);
