import { drawScene } from './drawScene.ts';
import { emptyScene, programSize, type Scene } from './layout.ts';
import type { FromCompositor, ToCompositor } from './messages.ts';
import { createStallWatch } from './stallWatch.ts';

/*
 * Draws the program 25 times a second, in a worker: the page of a hidden tab is slowed down to one timer a second, a worker is
 * not. Frames come from and go to tracks by streams that the page hands over.
 */

const framesPerSecond = 25;
/** ms. A camera gives at least a picture a second, even in the dark. */
const stallLimit = 2000;
const canvas = new OffscreenCanvas(programSize.width, programSize.height);
const context = canvas.getContext('2d', { alpha: false });
/** The latest picture of each input. */
const pictures = new Map<string, ImageBitmap>();
const readers = new Map<string, ReadableStreamDefaultReader<VideoFrame>>();
const stallWatch = createStallWatch(stallLimit);
let scene: Scene = emptyScene;
let waiting = '';
let program: WritableStreamDefaultWriter<VideoFrame> | null = null;
let timer: ReturnType<typeof setInterval> | undefined;

addEventListener('message', ({ data }: MessageEvent<ToCompositor>) => {
  if (data.type === 'start') start(data.program, data.waiting);
  if (data.type === 'scene') scene = data.scene;
  if (data.type === 'input') void read(data.inputId, data.frames);
  if (data.type === 'drop') drop(data.inputId);
  if (data.type === 'stop') stop();
});

function start(output: WritableStream<VideoFrame>, waitingText: string): void {
  program = output.getWriter();
  waiting = waitingText;
  timer = setInterval(draw, 1000 / framesPerSecond);
}

/** Keeps the newest picture of an input; one that was given again replaces the stream there was. */
async function read(inputId: string, frames: ReadableStream<VideoFrame>): Promise<void> {
  void readers.get(inputId)?.cancel();
  const reader = frames.getReader();
  readers.set(inputId, reader);
  stallWatch.seen(inputId, performance.now());
  for (;;) {
    const { value: frame } = await reader.read().catch(() => ({ value: undefined }));
    const picture = frame && (await copyOf(frame));
    if (readers.get(inputId) !== reader) return picture?.close();
    if (picture || !frame) keep(inputId, picture);
    if (!frame) return ended(inputId);
    stallWatch.seen(inputId, performance.now());
  }
}

/** Frees the frame at once: a camera of which frames are held for long may give no more. */
async function copyOf(frame: VideoFrame): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(frame);
  } catch {
    return undefined;
  } finally {
    frame.close();
  }
}

function drop(inputId: string): void {
  void readers.get(inputId)?.cancel();
  ended(inputId);
  keep(inputId, undefined);
}

function ended(inputId: string): void {
  readers.delete(inputId);
  stallWatch.forget(inputId);
}

function keep(inputId: string, picture: ImageBitmap | undefined): void {
  pictures.get(inputId)?.close();
  if (picture) pictures.set(inputId, picture);
  else pictures.delete(inputId);
}

function draw(): void {
  for (const inputId of stallWatch.stalled(performance.now()))
    postMessage({ type: 'stalled', inputId } satisfies FromCompositor);
  // An encoder that cannot keep up gets fewer pictures, never a queue of old ones.
  if (!context || !program || (program.desiredSize ?? 0) <= 0) return;
  drawScene(context, scene, pictures, waiting);
  const frame = new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) });
  program.write(frame).catch(() => {
    frame.close();
    stop();
  });
}

function stop(): void {
  clearInterval(timer);
  for (const reader of readers.values()) void reader.cancel();
  readers.clear();
  for (const picture of pictures.values()) picture.close();
  pictures.clear();
  program?.close().catch(() => undefined);
  program = null;
}
