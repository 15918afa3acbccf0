/*
 * Sounds without files: made by WebAudio. Browsers let them out only after a touch, so the first touch opens the way.
 */

let context: AudioContext | null = null;

/** The page's one AudioContext, or null where there is none. */
export function audioContext(): AudioContext | null {
  if (context || typeof window === 'undefined') return context;
  const Context =
    window.AudioContext ?? (window as unknown as { webkitAudioContext?: typeof AudioContext }).webkitAudioContext;
  context = Context ? new Context() : null;
  return context;
}

/** Call from a click: from then on sounds may play without one. */
export function unlockSound(): void {
  audioContext()
    ?.resume()
    .catch(() => undefined);
}

/** One beep. @param at seconds from now @param length seconds */
function beep(frequency: number, at: number, length: number): void {
  const audio = audioContext();
  if (!audio) return;
  const start = audio.currentTime + at;
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.35, start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + length);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + length);
}

/** A short rising melody, to test the loudspeaker. */
export function playTestSound(): void {
  unlockSound();
  [523, 659, 784, 1047].forEach((frequency, index) => {
    beep(frequency, index * 0.35, 0.5);
  });
}

/** Rings and vibrates until stopped. */
export function ring(): () => void {
  const once = () => {
    unlockSound();
    beep(880, 0, 0.35);
    beep(698, 0.4, 0.45);
    if ('vibrate' in navigator) navigator.vibrate([300, 150, 300]);
  };
  once();
  const timer = setInterval(once, 2000);
  return () => {
    clearInterval(timer);
    if ('vibrate' in navigator) navigator.vibrate(0);
  };
}
