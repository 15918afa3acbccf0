import styles from './recordings.module.css';

const copies = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/**
 * Who is watching and when, over the whole picture and wandering, so that a photograph of the screen tells where it came from and no fixed mask
 * takes it out.
 */
export function Watermark({ text }: { text: string }) {
  return (
    <div className={styles.watermark} data-watermark aria-hidden="true">
      {copies.map((copy) => (
        <span key={copy}>{text}</span>
      ))}
    </div>
  );
}
