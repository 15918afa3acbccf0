import { App as AntdApp, ConfigProvider } from 'antd';
import zhCN from 'antd/es/locale/zh_CN';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { DemoBanner } from '../ui/DemoBanner.tsx';
import { crewRoles } from './episodes/crewRoles.ts';
import { Loading, Notice } from './shell/Notice.tsx';
import { SignedIn } from './shell/SignedIn.tsx';
import { StaffFrame } from './shell/StaffFrame.tsx';
import { StaffHome } from './shell/StaffHome.tsx';
import styles from './shell/shell.module.css';
import { cspNonce, giveStylesTheNonce } from './shell/styleNonce.ts';
import { PasswordPage } from './signIn/PasswordPage.tsx';
import { SignInPage } from './signIn/SignInPage.tsx';
import { shellTexts } from './texts/shell.ts';
import { staffTheme } from './theme.ts';

const LawyerFrame = lazy(() => import('./desk/LawyerFrame.tsx'));
const DeskPage = lazy(() => import('./desk/DeskPage.tsx'));
const CallPage = lazy(() => import('./calls/CallPage.tsx'));
const RecordPage = lazy(() => import('./records/RecordPage.tsx'));
const AdminPage = lazy(() => import('./admin/AdminPage.tsx'));
const AuditPage = lazy(() => import('./audit/AuditPage.tsx'));
const FiguresPage = lazy(() => import('./figures/FiguresPage.tsx'));
const EpisodesPage = lazy(() => import('./episodes/EpisodesPage.tsx'));
const EpisodePage = lazy(() => import('./episodes/EpisodePage.tsx'));
const ModerationPage = lazy(() => import('./episodes/moderation/ModerationPage.tsx'));
const ReplayPage = lazy(() => import('./episodes/replay/ReplayPage.tsx'));
const EpisodeFiguresPage = lazy(() => import('./liveFigures/EpisodeFiguresPage.tsx'));
const LiveFiguresPage = lazy(() => import('./liveFigures/LiveFiguresPage.tsx'));
const StudioPage = lazy(() => import('./studio/StudioPage.tsx'));
const RecordingPage = lazy(() => import('./recordings/RecordingPage.tsx'));
const RecordingsPage = lazy(() => import('./recordings/RecordingsPage.tsx'));

giveStylesTheNonce();

const liveFigureReaders = ['statistics_officer', 'sys_admin', 'live_producer', 'content_approver'] as const;

/** A button keeps its name while its request runs: the turning mark is only seen. */
const button = { autoInsertSpace: false, loadingIcon: <span className={styles.running} aria-hidden="true" /> };

/** Everything below /staff: pages of lawyers, administrators, statistics officers and quality checkers. */
export default function StaffApp() {
  return (
    <ConfigProvider locale={zhCN} theme={staffTheme} button={button} csp={{ nonce: cspNonce() }}>
      <AntdApp className={styles.root ?? ''} message={{ maxCount: 2 }}>
        <DemoBanner />
        <Suspense fallback={<Loading />}>
          <Routes>
            <Route path="sign-in" element={<SignInPage />} />
            <Route element={<SignedIn roles={['duty_lawyer']} />}>
              <Route element={<LawyerFrame />}>
                <Route path="desk" element={<DeskPage />} />
                <Route path="calls/:consultationId" element={<CallPage />} />
                <Route path="records/:consultationId" element={<RecordPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn />}>
              <Route element={<StaffFrame />}>
                <Route index element={<StaffHome />} />
                <Route path="password" element={<PasswordPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={['sys_admin']} />}>
              <Route element={<StaffFrame />}>
                <Route path="admin" element={<AdminPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={['statistics_officer', 'sys_admin']} />}>
              <Route element={<StaffFrame />}>
                <Route path="figures" element={<FiguresPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={liveFigureReaders} />}>
              <Route element={<StaffFrame />}>
                <Route path="live-figures" element={<LiveFiguresPage />} />
                <Route path="live-figures/:episodeId" element={<EpisodeFiguresPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={['quality_checker']} />}>
              <Route element={<StaffFrame />}>
                <Route path="recordings" element={<RecordingsPage />} />
                <Route path="recordings/:recordingId" element={<RecordingPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={['auditor']} />}>
              <Route element={<StaffFrame />}>
                <Route path="audit" element={<AuditPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={crewRoles} />}>
              <Route element={<StaffFrame />}>
                <Route path="episodes" element={<EpisodesPage />} />
                <Route path="episodes/:episodeId" element={<EpisodePage />} />
                <Route path="episodes/:episodeId/moderation" element={<ModerationPage />} />
                <Route path="episodes/:episodeId/replay" element={<ReplayPage />} />
                <Route path="episodes/:episodeId/figures" element={<EpisodeFiguresPage />} />
              </Route>
            </Route>
            <Route element={<SignedIn roles={['live_host', 'live_producer']} />}>
              <Route path="episodes/:episodeId/studio" element={<StudioPage />} />
            </Route>
            <Route path="*" element={<Notice text={shellTexts.notFound} />} />
          </Routes>
        </Suspense>
      </AntdApp>
    </ConfigProvider>
  );
}
