import './oldBrowsers.ts';
import './design/tokens.css';
import './design/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { applyDisplay } from './design/display.ts';
import { reloadOnNewVersion } from './newVersion.ts';
import { queryClient } from './queries.ts';
import { router } from './routes.tsx';

applyDisplay();
reloadOnNewVersion();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}
