import { useEffect, useState } from 'react';
import { audioContext } from './sound.ts';

const everyMs = 100;

/** How loud the track is, 0 … 1, ten times a second; 0 where the browser cannot measure. */
export function useAudioLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    const audio = audioContext();
    if (!track || !audio) return;
    const source = audio.createMediaStreamSource(new MediaStream([track]));
    const analyser = audio.createAnalyser();
    analyser.fftSize = 512;
    source.connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getByteTimeDomainData(samples);
      setLevel(levelOf(samples));
    }, everyMs);
    return () => {
      clearInterval(timer);
      source.disconnect();
      setLevel(0);
    };
  }, [track]);
  return level;
}

/** From samples around 128 to 0 … 1: speech at arm's length comes out at about the middle. */
export function levelOf(samples: Uint8Array): number {
  let squares = 0;
  for (const sample of samples) squares += ((sample - 128) / 128) ** 2;
  const loudness = Math.sqrt(squares / samples.length);
  return loudness === 0 ? 0 : Math.max(0, Math.min(1, 1 + Math.log10(loudness) / 2));
}
