import type { Scene } from './layout.ts';
import type { FromCompositor, ToCompositor } from './messages.ts';

/** Composes cameras and a screen into the program's one picture, off the page's main thread. */
export interface Compositor {
  readonly track: MediaStreamTrack;
  show(scene: Scene): void;
  /** The pictures of an input from now on, or null for none; the track stays the caller's. */
  setInput(inputId: string, track: MediaStreamTrack | null): void;
  close(): void;
}

/** Whether this browser can compose (Chrome, Edge and their kin on a computer). */
export function canCompose(): boolean {
  return (
    typeof MediaStreamTrackProcessor === 'function' &&
    typeof MediaStreamTrackGenerator === 'function' &&
    typeof OffscreenCanvas === 'function'
  );
}

/** @param waiting what the picture says while nobody is on stage */
export function createCompositor(waiting: string): Compositor {
  const worker = new Worker(new URL('./compositorWorker.ts', import.meta.url), { type: 'module' });
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const tell = (message: ToCompositor, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  const given = new Map<string, MediaStreamVideoTrack>();
  const give = (inputId: string, track: MediaStreamVideoTrack) => {
    given.set(inputId, track);
    const frames = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable;
    tell({ type: 'input', inputId, frames }, [frames]);
  };
  tell({ type: 'start', program: generator.writable, waiting }, [generator.writable]);
  // The stream of frames sometimes stops for good while the track goes on; a new one brings them again.
  worker.onmessage = ({ data }: MessageEvent<FromCompositor>) => {
    const track = given.get(data.inputId);
    if (track?.readyState === 'live' && !track.muted) give(data.inputId, track);
  };
  return {
    track: generator,
    show: (scene) => tell({ type: 'scene', scene }),
    setInput(inputId, track) {
      if (given.get(inputId)?.id === track?.id) return;
      if (!track || !isPicture(track)) {
        given.delete(inputId);
        return tell({ type: 'drop', inputId });
      }
      give(inputId, track);
    },
    close() {
      tell({ type: 'stop' });
      generator.stop();
      // After the message above the worker has nothing left to do.
      setTimeout(() => worker.terminate(), 1000);
    },
  };
}

function isPicture(track: MediaStreamTrack): track is MediaStreamVideoTrack {
  return track.kind === 'video';
}
