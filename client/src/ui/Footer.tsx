import { commonTexts } from '../texts/index.ts';
import styles from './Footer.module.css';

/** On every page where nothing else is urgent: the telephone, and who is behind the service. */
export function Footer() {
  return (
    <footer className={styles.footer}>
      <a className={styles.hotline} href="tel:12348">
        {commonTexts.hotlineWords} <strong>{commonTexts.hotline}</strong>
      </a>
      <p>{commonTexts.bureau}</p>
    </footer>
  );
}
