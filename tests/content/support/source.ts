import type { BrowserContext } from '@playwright/test';
import type { Signals } from './measure.ts';

declare global {
  interface Window {
    keepSignal(signal: { kind: keyof Signals; at: number }): Promise<void>;
    hasCamera(): Promise<boolean>;
    turnCamera(): void;
  }
}

/**
 * Gives a page a camera and a microphone that flash and beep each second, by one clock, in place of the browser's; a screen flashes with them. When
 * they did so, is told from the page: the flash when it is drawn, the beep by the time stamps of the track's own samples. So what a flash lags behind
 * its beep already there is known, flash by flash.
 */
export class FlashingDevices {
  readonly signals: Signals = { flashes: [], beeps: [] };
  /** False: from now on there is none, as on a machine without. */
  camera = true;

  /** For the pages that are opened from now on. */
  async give(context: BrowserContext, frequency: number): Promise<void> {
    await context.exposeBinding('keepSignal', (_page, { kind, at }: { kind: keyof Signals; at: number }) => {
      this.signals[kind].push(at);
    });
    await context.exposeBinding('hasCamera', () => this.camera);
    await context.addInitScript(flashInstead, frequency);
  }
}

/** Runs in the page, before its own scripts. */
function flashInstead(frequency: number): void {
  const flashSeconds = 0.1;
  const drawEachMs = 40;
  const quietSamples = 4800;
  const loud = 0.05;
  const wallClock = Date.now() - performance.now();
  const cameras: HTMLCanvasElement[] = [];
  let clock: { audio: AudioContext; startsAt: number } | null = null;

  /** One clock for all that this page shows and plays. */
  function runningClock() {
    if (clock) return clock;
    const audio = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
    clock = { audio, startsAt: audio.currentTime + 0.2 };
    return clock;
  }

  function beeping(): MediaStreamTrack {
    const { audio, startsAt } = runningClock();
    const second = audio.createBuffer(1, audio.sampleRate, audio.sampleRate);
    const samples = second.getChannelData(0);
    for (let index = 0; index < flashSeconds * audio.sampleRate; index += 1) {
      samples[index] = 0.5 * Math.sin((2 * Math.PI * frequency * index) / audio.sampleRate);
    }
    const loop = new AudioBufferSourceNode(audio, { buffer: second, loop: true });
    const out = audio.createMediaStreamDestination();
    loop.connect(out);
    // On the second, whenever it is asked for.
    loop.start(startsAt + Math.max(0, Math.ceil(audio.currentTime + 0.1 - startsAt)));
    const [track] = out.stream.getAudioTracks();
    if (!track) throw new Error('no sound');
    void tellBeeps(track);
    return track;
  }

  async function tellBeeps(track: MediaStreamTrack): Promise<void> {
    const reader = new MediaStreamTrackProcessor({ track: track as MediaStreamAudioTrack }).readable.getReader();
    let quiet = quietSamples;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      for (const [index, sample] of samples.entries()) {
        quiet += 1;
        if (Math.abs(sample) < loud) continue;
        const at = value.timestamp / 1000 + (index * 1000) / value.sampleRate;
        if (quiet > quietSamples) void window.keepSignal({ kind: 'beeps', at: wallClock + at });
        quiet = 0;
      }
      value.close();
    }
  }

  function flashing(width: number, height: number, kind: 'camera' | 'screen'): MediaStreamTrack {
    const { audio, startsAt } = runningClock();
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    if (kind === 'camera') cameras.push(canvas);
    const pen = canvas.getContext('2d', { alpha: false });
    const [track] = canvas.captureStream(0).getVideoTracks() as CanvasCaptureMediaStreamTrack[];
    if (!pen || !track) throw new Error('no picture');
    let wasBright = false;
    let drawn = 0;
    const timer = setInterval(() => {
      if (track.readyState === 'ended') return clearInterval(timer);
      const second = audio.currentTime - startsAt;
      const bright = second >= 0 && second % 1 < flashSeconds;
      pen.fillStyle = bright ? '#fff' : '#102030';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      // Something that moves, at the edge.
      drawn += 1;
      pen.fillStyle = kind === 'screen' ? '#f80' : '#0f8';
      pen.fillRect((drawn * 7) % canvas.width, 0, 12, 12);
      track.requestFrame();
      const begins = bright && !wasBright;
      if (begins && kind === 'camera' && track.enabled) {
        void window.keepSignal({ kind: 'flashes', at: wallClock + performance.now() });
      }
      wasBright = bright;
    }, drawEachMs);
    return track;
  }

  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (wanted?.video && !(await window.hasCamera())) throw new DOMException('no camera', 'NotFoundError');
    const stream = new MediaStream();
    if (wanted?.audio) stream.addTrack(beeping());
    if (wanted?.video) stream.addTrack(flashing(640, 360, 'camera'));
    await runningClock().audio.resume();
    return stream;
  };
  navigator.mediaDevices.getDisplayMedia = async () => new MediaStream([flashing(1280, 720, 'screen')]);
  window.turnCamera = () => {
    for (const canvas of cameras) [canvas.width, canvas.height] = [canvas.height, canvas.width];
  };
}
