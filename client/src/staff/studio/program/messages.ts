import type { Scene } from './layout.ts';

/** What the page tells the compositor. Streams are handed over, not copied. */
export type ToCompositor =
  | { readonly type: 'start'; readonly program: WritableStream<VideoFrame>; readonly waiting: string }
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'input'; readonly inputId: string; readonly frames: ReadableStream<VideoFrame> }
  | { readonly type: 'drop'; readonly inputId: string }
  | { readonly type: 'stop' };

/** What the compositor tells the page: an input has given no picture for a while though nobody took it away. */
export interface FromCompositor {
  readonly type: 'stalled';
  readonly inputId: string;
}
