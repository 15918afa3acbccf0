import { Table, type TableProps } from 'antd';
import styles from './shell.module.css';

interface Props<Row> extends Omit<TableProps<Row>, 'scroll' | 'title'> {
  label: string;
  /** Below this width the table scrolls inside its own frame. */
  minWidth?: number;
}

/** antd's table in a frame that scrolls sideways on small screens, with keys too. */
export function DataTable<Row extends object>({ label, minWidth = 0, ...props }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      <div style={{ minWidth }}>
        <Table<Row> {...props} />
      </div>
    </section>
  );
}
