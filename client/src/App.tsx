import { Outlet, ScrollRestoration, useMatch } from 'react-router';
import styles from './App.module.css';
import { commonTexts } from './texts/index.ts';
import { DemoBanner } from './ui/DemoBanner.tsx';
import { Footer } from './ui/Footer.tsx';
import { Header } from './ui/Header.tsx';

/** The frame of every citizen page. */
export function App() {
  const inConsultation = useMatch('/consultations/:consultationId') !== null;
  const atEpisode = useMatch('/live/:episodeId') !== null;
  return (
    <>
      <a className={styles.skip} href="#content">
        {commonTexts.skipToContent}
      </a>
      <DemoBanner />
      <Header />
      <main id="content" className={atEpisode ? `${styles.content} ${styles.wide}` : styles.content}>
        <Outlet />
      </main>
      {!inConsultation && <Footer />}
      <ScrollRestoration />
    </>
  );
}
