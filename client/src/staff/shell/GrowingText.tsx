import { Input } from 'antd';
import type { ComponentProps } from 'react';
import { useLayoutEffect, useRef } from 'react';

type TextAreaProps = ComponentProps<typeof Input.TextArea>;
type TextAreaRef = NonNullable<Parameters<Exclude<NonNullable<TextAreaProps['ref']>, { current: unknown }>>[0]>;

interface Props extends Omit<TextAreaProps, 'autoSize' | 'rows' | 'ref'> {
  value: string;
  rows: number;
}

/** It scrolls inside itself from this height on, px. */
const tallest = 320;

/** A text field that grows with what is typed. antd's own autoSize measures by a style attribute, which the content security policy forbids. */
export function GrowingText({ value, rows, ...props }: Props) {
  const ref = useRef<TextAreaRef>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const area = ref.current?.resizableTextArea?.textArea;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight + 2, tallest)}px`;
  }, [value]);
  return <Input.TextArea ref={ref} value={value} rows={rows} style={{ resize: 'none' }} {...props} />;
}
