import { Tag } from 'antd';
import { shellTexts } from '../texts/shell.ts';

/** Marks what a test account asked for: handled like any other, in no figure. */
export function TestTag({ shown }: { shown: boolean }) {
  return shown ? <Tag color="purple">{shellTexts.test}</Tag> : null;
}
