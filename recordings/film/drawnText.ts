const font = "font='Noto Sans CJK SC'";

/** A place on the picture, pixels. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/**
 * A text as options of drawtext in a filter graph. Names come from people and must stay text: the parser of the graph and the parser of the filter's
 * options each take their share of backslashes, and drawtext's own expansions are off.
 */
export function drawnText(text: string): string {
  return `${font}:expansion=none:text=${graphValue(printable(text))}`;
}

/** The running time, 01:02:03. */
export const runningTime = `${font}:text=${graphValue(
  '%{eif:t/3600:d:2}:%{eif:mod(t/60,60):d:2}:%{eif:mod(t,60):d:2}',
)}`;

/** An option's value that the parsers of options and graph give back as it is. */
export function graphValue(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
}

/** On one line; control characters would be drawn as boxes. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ').trim();
}
