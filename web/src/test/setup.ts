import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { useSession } from '../features/auth/session';
import { forgetOutbox } from '../features/forum/outbox';
import { chooseLanguage, startI18n } from '../i18n/i18n';
import { useToasts } from '../ui/Toasts/toasts';
import { resetAccount } from './account-handlers';
import { resetOffice } from './admin-handlers';
import { resetConduct } from './conduct-handlers';
import { resetWorld } from './handlers';
import { resetSchool } from './learning-handlers';
import { resetCourt } from './moderation-handlers';
import { resetPeople } from './people-handlers';
import { resetReading } from './reading-handlers';
import { server } from './server';
import { resetTerritories } from './territory-handlers';
import { resetActs } from './topic-handlers';

// Lazy routes need more than the usual second on a busy machine.
configure({ asyncUtilTimeout: 5000 });

// A browser keeps what a link with `download` leads to; happy-dom would leave the page for it, and take the next test
// along.
HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
  if (!this.download) HTMLElement.prototype.click.call(this);
};

beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startI18n();
});
beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  await chooseLanguage('da');
  resetWorld();
  resetSchool();
  resetAccount();
  resetPeople();
  resetReading();
  resetActs();
  resetCourt();
  resetConduct();
  resetTerritories();
  resetOffice();
  // What was typed goes with the session.
  useSession.setState({ status: 'out' });
  useSession.setState({ status: 'unknown', me: null, left: false, restricted: false });
  forgetOutbox();
  useToasts.setState({ toasts: [] });
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());
