import { useEffect, useState } from 'react';
import type { CrewEpisode } from '#protocol';
import { release } from '../../media/index.ts';
import { openChosenDevices } from './devices.ts';
import { type HostSession, openHostSession } from './hostSession.ts';
import type { CrewSession } from './studioSession.ts';

/** The host at work, while that is wanted: null before, `unable` where the browser cannot compose. */
export function useHostSession(
  crew: CrewSession,
  { id, host: { id: hostId, name } }: CrewEpisode,
  wanted: boolean,
): HostSession | 'unable' | null {
  const [session, setSession] = useState<HostSession | 'unable' | null>(null);
  useEffect(() => {
    if (!wanted) return;
    void openChosenDevices();
    const opened = openHostSession(id, crew, { id: hostId, name });
    setSession(opened ?? 'unable');
    return () => {
      setSession(null);
      opened?.close();
      release();
    };
  }, [id, crew, hostId, name, wanted]);
  return session;
}
