import { createBrowserRouter, type RouteObject } from 'react-router';
import { App } from './App.tsx';
import { Home } from './citizen/home/Home.tsx';
import { PageFailed } from './ui/PageFailed.tsx';

/** Everything but the first page is loaded when it is needed. */
const citizenPages: RouteObject[] = [{ index: true, Component: Home }];

export const router = createBrowserRouter([
  {
    path: '/',
    Component: App,
    ErrorBoundary: PageFailed,
    children: citizenPages,
  },
  {
    path: '/staff/*',
    ErrorBoundary: PageFailed,
    lazy: async () => ({ Component: (await import('./staff/StaffApp.tsx')).default }),
  },
]);
