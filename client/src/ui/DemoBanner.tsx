import { useMe } from '../queries.ts';
import { commonTexts } from '../texts/index.ts';
import styles from './DemoBanner.module.css';

/** On every page of a demo, so that nobody takes it for the real service. */
export function DemoBanner() {
  const me = useMe();
  return me.data?.demo ? <aside className={styles.banner}>{commonTexts.demoBanner}</aside> : null;
}
