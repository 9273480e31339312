import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { loadSession } from './features/auth/session';
import { startI18n } from './i18n/i18n';

const forEverybody = /^\/(?:invite\/|verify\b|reset\b|unsubscribe\b|legal\/)/;

// Asked at once, so that the answer comes while the rest of the page is on its way.
if (!forEverybody.test(location.pathname)) loadSession().catch(() => undefined);

const root = document.getElementById('root');
if (root) {
  startI18n().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
