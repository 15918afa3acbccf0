import type { MediaKind, MediaSource, Room } from '#sfu';
import type { WatchedStream } from './flowWatch.ts';
import type { LiveTrack } from './liveTrack.ts';

/** A stream of a room, as it is when it begins to be recorded. */
export interface RoomStream {
  producerId: string;
  peerId: string;
  source: MediaSource;
  kind: MediaKind;
  paused: boolean;
}

export function producersOf(room: Room): RoomStream[] {
  return [...room.peers.values()].flatMap((peer) =>
    [...peer.publications.values()].map(({ info, producer }) => ({
      ...info,
      peerId: peer.id,
      paused: producer.paused,
    })),
  );
}

/** The streams of a room that is recorded, with the tracks that take them. */
export function watchedStreams(room: Room, tracks: ReadonlyMap<string, LiveTrack>): WatchedStream[] {
  return [...room.peers.values()].flatMap((peer) =>
    [...peer.publications.values()].map(({ id, producer }) => ({
      producerId: id,
      trackId: tracks.get(id)?.id ?? null,
      paused: producer.paused,
      received: async () => (await producer.getStats()).reduce((sum, { packetCount }) => sum + packetCount, 0),
    })),
  );
}
