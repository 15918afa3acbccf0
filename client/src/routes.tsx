import { createBrowserRouter, type RouteObject } from 'react-router';
import { App } from './App.tsx';
import { Home } from './citizen/home/Home.tsx';
import { RequireCitizen } from './citizen/RequireCitizen.tsx';
import { Loading } from './ui/Loading.tsx';
import { PageFailed } from './ui/PageFailed.tsx';

/** Everything but the first page is loaded when it is needed. */
const openPages: RouteObject[] = [
  { index: true, Component: Home },
  {
    path: 'sign-in',
    lazy: async () => ({ Component: (await import('./citizen/signIn/SignIn.tsx')).SignIn }),
  },
  {
    path: 'other-device',
    lazy: async () => ({ Component: (await import('./citizen/otherDevice/OtherDevice.tsx')).OtherDevice }),
  },
  { path: 'live', lazy: async () => ({ Component: (await import('./live/LiveList.tsx')).LiveList }) },
  {
    path: 'live/:episodeId',
    // Beside the page's scripts; another tab of the page is no new opening.
    loader: async ({ params: { episodeId = '' } }) => {
      (await import('./live/begunEpisode.ts')).beginEpisode(episodeId);
      return null;
    },
    shouldRevalidate: ({ currentParams, nextParams }) => currentParams.episodeId !== nextParams.episodeId,
    lazy: async () => {
      // Beside the page, not after it: the picture is awaited.
      import('mediasoup-client').catch(() => undefined);
      return { Component: (await import('./live/EpisodePage.tsx')).EpisodePage };
    },
  },
  {
    path: 'live/:episodeId/guest',
    lazy: async () => ({ Component: (await import('./live/guest/GuestPage.tsx')).GuestPage }),
  },
  { path: 'help', lazy: async () => ({ Component: (await import('./citizen/help/Help.tsx')).Help }) },
];

const request = () => import('./citizen/request/NewConsultation.tsx');
const citizenPages: RouteObject[] = [
  {
    path: 'new/instant',
    lazy: async () => {
      const { NewConsultation } = await request();
      return { Component: () => <NewConsultation key="instant" kind="instant" /> };
    },
  },
  {
    path: 'new/booking',
    lazy: async () => {
      const { NewConsultation } = await request();
      return { Component: () => <NewConsultation key="booking" kind="booking" /> };
    },
  },
  {
    path: 'consultations/:consultationId',
    lazy: async () => ({
      Component: (await import('./citizen/consultation/ConsultationPage.tsx')).ConsultationPage,
    }),
  },
  { path: 'my', lazy: async () => ({ Component: (await import('./citizen/my/MyConsultations.tsx')).MyConsultations }) },
  {
    path: 'my/:consultationId',
    lazy: async () => ({ Component: (await import('./citizen/my/MyConsultation.tsx')).MyConsultation }),
  },
];

export const router = createBrowserRouter([
  {
    path: '/',
    Component: App,
    ErrorBoundary: PageFailed,
    HydrateFallback: Loading,
    children: [...openPages, { Component: RequireCitizen, children: citizenPages }],
  },
  {
    path: '/staff/*',
    ErrorBoundary: PageFailed,
    HydrateFallback: Loading,
    lazy: async () => ({ Component: (await import('./staff/StaffApp.tsx')).default }),
  },
]);
