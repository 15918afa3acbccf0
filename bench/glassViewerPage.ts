/** Runs inside Chromium: the product's player, and how old what it shows is. */
import { createLiveConnection } from '../client/src/live/liveSocket.ts';
import { attachHls } from '../client/src/live/player/attachHls.ts';
import type { Attached } from '../client/src/live/player/hlsElement.ts';
import type { PlayableSource } from '../client/src/live/player/program.ts';
import { createProgramPlayer } from '../client/src/live/player/programPlayer.ts';
import { clockPicture, readClock } from './glassClock.ts';

const ages: number[] = [];

function readEachFrame(video: HTMLVideoElement): void {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, clockPicture);
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  const read = () => {
    const age = brush && readClock(brush, video);
    if (age !== null) ages.push(age);
    video.requestVideoFrameCallback(read);
  };
  video.requestVideoFrameCallback(read);
}

const glassViewer = {
  watch(liveToken: string, prefer: 'webrtc' | 'hls'): void {
    const video = document.createElement('video');
    Object.assign(video, { muted: true, autoplay: true });
    document.body.append(video);
    readEachFrame(video);
    const connection = createLiveConnection(async () => liveToken);
    connection.open();
    const player = createProgramPlayer(connection, { prefer });
    let shown: PlayableSource | null = null;
    let attached: Promise<Attached> | null = null;
    player.store.subscribe(({ source }) => {
      if (source === shown) return;
      shown = source;
      void attached?.then(({ detach }) => detach());
      attached = source?.kind === 'hls' ? attachHls(video, source) : null;
      video.srcObject = source?.kind === 'stream' ? source.stream : null;
    });
    player.start();
  },
  /** Of the pictures shown since it was asked last, ms. */
  takeAges: () => ages.splice(0),
};

export type GlassViewer = typeof glassViewer;
declare global {
  interface Window {
    glassViewer: GlassViewer;
  }
}
window.glassViewer = glassViewer;
