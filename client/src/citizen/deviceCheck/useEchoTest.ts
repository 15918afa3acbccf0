import { useEffect, useRef, useState } from 'react';
import { type EchoOutcome, testEcho, useLocalMedia } from '../../media/index.ts';

/** Runs the connection test with the present devices, at first and whenever asked again; outcome null: still running. */
export function useEchoTest(): { outcome: EchoOutcome | null; again: () => void } {
  const { camera, microphone } = useLocalMedia();
  const [outcome, setOutcome] = useState<EchoOutcome | null>(null);
  const [run, setRun] = useState(0);
  const previous = useRef(Promise.resolve());

  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` counts the times that the test was asked for again.
  useEffect(() => {
    let stale = false;
    const tracks = [microphone, camera].filter((track) => track !== null);
    // The server keeps one test room a page: a second test waits for the first.
    previous.current = previous.current.then(async () => {
      if (stale) return;
      const result = await testEcho(tracks);
      if (!stale) setOutcome(result);
    });
    return () => {
      stale = true;
      setOutcome(null);
    };
  }, [camera, microphone, run]);

  return { outcome, again: () => setRun(run + 1) };
}
