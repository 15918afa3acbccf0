import { Link, useMatch } from 'react-router';
import { api } from '../api.ts';
import { elderTextSizes, setDisplay, useDisplay } from '../design/display.ts';
import { useMe } from '../queries.ts';
import { commonTexts } from '../texts/index.ts';
import styles from './Header.module.css';

/** Whose service this is, the switch to 长辈版, and there the text size. */
export function Header() {
  const { elder, textSize } = useDisplay();
  const me = useMe();
  // In a consultation the room is for the consultation.
  const calm = useMatch('/consultations/:consultationId') !== null;
  const atEpisode = useMatch('/live/:episodeId') !== null;

  function toggle() {
    setDisplay({ elder: !elder });
    // Kept with the account, too; the page does not wait for it, nor fail without it.
    if (me.data?.account) api('updatePreferences', { body: { elderMode: !elder } }).catch(() => undefined);
  }

  const place = elderTextSizes.indexOf(textSize);
  const resize = (step: number) => setDisplay({ textSize: elderTextSizes[place + step] ?? textSize });
  return (
    <header className={styles.header}>
      <div className={atEpisode ? `${styles.row} ${styles.wide}` : styles.row}>
        <Link to="/" className={styles.name}>
          <strong>{commonTexts.product}</strong> <span className={styles.what}>{commonTexts.service}</span>
        </Link>
        <button type="button" className={styles.button} onClick={toggle}>
          {elder ? commonTexts.normalMode : commonTexts.elderMode}
        </button>
      </div>
      {elder && !calm && (
        <div className={styles.sizes}>
          <button type="button" className={styles.button} disabled={place <= 0} onClick={() => resize(-1)}>
            {commonTexts.smaller}
          </button>
          <button
            type="button"
            className={styles.button}
            disabled={place === elderTextSizes.length - 1}
            onClick={() => resize(1)}
          >
            {commonTexts.bigger}
          </button>
        </div>
      )}
    </header>
  );
}
