/** Mixes the voices on stage into the program's one sound. Runs in the browser's audio thread, hidden tab or not. */
export interface Mixer {
  readonly track: MediaStreamTrack;
  /** The sound of an input from now on, or null for none; the track stays the caller's. */
  setInput(inputId: string, track: MediaStreamTrack | null): void;
  /** The browser lets no sound out before somebody touches the page; told now and at each change. */
  onBlocked(listener: (blocked: boolean) => void): void;
  /** Only these are heard by the public. */
  setHeard(inputIds: ReadonlySet<string>): void;
  close(): void;
}

interface Input {
  readonly trackId: string;
  readonly source: MediaStreamAudioSourceNode;
  readonly gain: GainNode;
}

const touches = ['pointerdown', 'keydown'] as const;
/** Short enough to be at once, long enough not to click. Seconds. */
const fade = 0.02;

export function createMixer(): Mixer {
  const context = new AudioContext({ sampleRate: 48_000 });
  const output = context.createMediaStreamDestination();
  const resume = () => void context.resume().catch(() => undefined);
  // A page that was loaded anew by itself gets its sound back by the next touch.
  for (const touch of touches) window.addEventListener(touch, resume);
  // Two loud voices together must not distort.
  const limiter = context.createDynamicsCompressor();
  limiter.threshold.value = -6;
  limiter.ratio.value = 12;
  limiter.connect(output);
  const inputs = new Map<string, Input>();
  let heard: ReadonlySet<string> = new Set();
  const [track] = output.stream.getAudioTracks();
  if (!track) throw new Error('an audio destination without a track');

  function turn(inputId: string, { gain }: Input): void {
    gain.gain.setTargetAtTime(heard.has(inputId) ? 1 : 0, context.currentTime, fade);
  }

  function drop(inputId: string): void {
    const input = inputs.get(inputId);
    input?.source.disconnect();
    input?.gain.disconnect();
    inputs.delete(inputId);
  }

  return {
    track,
    setInput(inputId, inputTrack) {
      if (inputs.get(inputId)?.trackId === inputTrack?.id) return;
      drop(inputId);
      if (!inputTrack) return;
      resume();
      const source = context.createMediaStreamSource(new MediaStream([inputTrack]));
      const gain = context.createGain();
      gain.gain.value = 0;
      source.connect(gain).connect(limiter);
      const input = { trackId: inputTrack.id, source, gain };
      inputs.set(inputId, input);
      turn(inputId, input);
    },
    onBlocked(listener) {
      const tell = () => listener(context.state === 'suspended');
      context.addEventListener('statechange', tell);
      tell();
    },
    setHeard(inputIds) {
      heard = inputIds;
      for (const [inputId, input] of inputs) turn(inputId, input);
    },
    close() {
      for (const inputId of [...inputs.keys()]) drop(inputId);
      for (const touch of touches) window.removeEventListener(touch, resume);
      track.stop();
      void context.close();
    },
  };
}
