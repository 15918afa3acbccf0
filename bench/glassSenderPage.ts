/** Runs inside Chromium: an encoder whose picture shows a clock. */
import { WHIPClient } from '@eyevinn/whip-web-client';
import { clockPicture, drawClock } from './glassClock.ts';

const framesPerSecond = 25;

function clockStream(): MediaStream {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, clockPicture);
  document.body.append(canvas);
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('nothing can be drawn here');
  let frame = 0;
  setInterval(() => {
    frame += 1;
    // Something that moves, so that pictures have the size of pictures.
    brush.fillStyle = `hsl(${(frame * 3) % 360} 60% 50%)`;
    brush.fillRect(0, 0, clockPicture.width, clockPicture.height);
    drawClock(brush);
  }, 1_000 / framesPerSecond);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const sound = audio.createMediaStreamDestination();
  tone.connect(sound);
  tone.start();
  return new MediaStream([...canvas.captureStream(framesPerSecond).getTracks(), ...sound.stream.getTracks()]);
}

const glassSender = {
  async send(endpoint: string, authkey: string): Promise<void> {
    await new WHIPClient({ endpoint, opts: { authkey, iceServers: [] } }).ingest(clockStream());
  },
};

export type GlassSender = typeof glassSender;
declare global {
  interface Window {
    glassSender: GlassSender;
  }
}
window.glassSender = glassSender;
