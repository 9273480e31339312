import { setupServer } from 'msw/node';
import { handlers } from './handlers';
import { learningHandlers } from './learning-handlers';

export const server = setupServer(...handlers, ...learningHandlers);
