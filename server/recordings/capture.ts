import type { RoomView } from '#protocol';
import { side } from '#protocol';
import type { Alarm, RecorderProcess } from '#recordings';
import type { MediaKind, MediaSource, Room, Sfu } from '#sfu';
import type { Foundation } from '../services.ts';
import { isToBeRecorded } from './consent.ts';
import { LiveTrack } from './liveTrack.ts';
import type { RecordingFiles } from './recordingFiles.ts';

type RecordingMark = RoomView['recording'];

interface Live {
  consultationId: string;
  recordingId: string;
  room: Room | null;
  /** By producer. */
  tracks: Map<string, LiveTrack>;
  /** Alarms that stand, by track. */
  alarms: Set<string>;
  stopListening: () => void;
}

interface NewTrack {
  producerId: string;
  peerId: string;
  source: MediaSource;
  kind: MediaKind;
  paused: boolean;
}

const retryMs = 1000;

/** Recordings that run. A guest of the room: it listens to what the room tells, and the room knows nothing of it. */
export class Capture {
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #sfu: Sfu;
  readonly #recorder: RecorderProcess;
  readonly #live = new Map<string, Live>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #onMark: (consultationId: string, mark: RecordingMark) => void;
  /** Alarms since the start. */
  alarms = 0;
  #closed = false;

  constructor(
    foundation: Foundation,
    files: RecordingFiles,
    sfu: Sfu,
    recorder: RecorderProcess,
    onMark: (consultationId: string, mark: RecordingMark) => void,
  ) {
    this.#foundation = foundation;
    this.#files = files;
    this.#sfu = sfu;
    this.#recorder = recorder;
    this.#onMark = onMark;
    recorder.on('alarm', (alarm) => this.#alarm(alarm));
    recorder.on('alarmcleared', (alarm) => this.#alarmCleared(alarm));
    recorder.on('died', ({ trackIds }) => this.#recorderDied(new Set(trackIds)));
  }

  markOf(consultationId: string): RecordingMark {
    const live = this.#live.get(consultationId);
    if (!live) return 'off';
    return live.alarms.size > 0 ? 'alarm' : 'on';
  }

  /** Begins or ends the recording as state and consents have it now. Resolves when that is done. */
  look(consultationId: string): Promise<void> {
    return this.#inTurn(consultationId, async () => {
      const wanted = !this.#closed && (await isToBeRecorded(this.#foundation.prisma, consultationId));
      const live = this.#live.get(consultationId);
      if (wanted && !live) await this.#begin(consultationId);
      if (!wanted && live) await this.#end(live);
    });
  }

  /** The room stands anew: its streams are other streams. */
  roomBuilt(consultationId: string, room: Room): void {
    void this.#inTurn(consultationId, async () => {
      const live = this.#live.get(consultationId);
      if (live) this.#listen(live, room);
    });
  }

  /** Ends all recordings; they stay unfinished, for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#live.keys()].map((id) => this.look(id)));
  }

  async #begin(consultationId: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    const recording = await prisma.$transaction(async (tx) => {
      await tx.consultation.update({ where: { id: consultationId }, data: { recordingStatus: 'recording' } });
      return tx.recording.upsert({
        where: { consultationId },
        create: { consultationId, status: 'recording', startedAt: now },
        update: { status: 'recording', endedAt: null },
      });
    });
    const tracks = new Map<string, LiveTrack>();
    const live: Live = {
      consultationId,
      recordingId: recording.id,
      room: null,
      tracks,
      alarms: new Set(),
      stopListening: () => {},
    };
    this.#live.set(consultationId, live);
    const room = this.#sfu.rooms.get(consultationId);
    if (room) this.#listen(live, room);
    this.#onMark(consultationId, this.markOf(consultationId));
  }

  async #end(live: Live): Promise<void> {
    live.stopListening();
    live.room = null;
    this.#live.delete(live.consultationId);
    await Promise.all([...live.tracks.values()].map((track) => track.close()));
    this.#onMark(live.consultationId, 'off');
  }

  #listen(live: Live, room: Room): void {
    if (room.closed || live.room === room) return;
    live.stopListening();
    live.room = room;
    const opened = (track: NewTrack) => void this.#open(live, room, track);
    const closed = ({ producerId }: { producerId: string }) => {
      void live.tracks.get(producerId)?.close();
      live.tracks.delete(producerId);
    };
    const paused = ({ producerId }: { producerId: string }) => live.tracks.get(producerId)?.mark('paused');
    const resumed = ({ producerId }: { producerId: string }) => live.tracks.get(producerId)?.mark('resumed');
    room.on('newproducer', opened);
    room.on('producerclosed', closed);
    room.on('producerpaused', paused);
    room.on('producerresumed', resumed);
    live.stopListening = () => {
      room.off('newproducer', opened);
      room.off('producerclosed', closed);
      room.off('producerpaused', paused);
      room.off('producerresumed', resumed);
    };
    for (const producer of producersOf(room)) opened(producer);
  }

  async #open(live: Live, room: Room, { producerId, peerId, source, kind, paused }: NewTrack): Promise<void> {
    const from = { recordingId: live.recordingId, producerId, side: side.parse(peerId), source, kind, paused };
    const track = new LiveTrack(this.#foundation, this.#files, this.#recorder, from);
    live.tracks.set(producerId, track);
    try {
      await track.open(room);
    } catch (error) {
      await track.close();
      const current = live.room === room && live.tracks.get(producerId) === track;
      if (!current || room.closed) return;
      this.#foundation.log.warn(
        { err: error, recording: live.recordingId.slice(0, 8) },
        'a track could not be recorded',
      );
      this.#alarm({ reason: 'write_failed', trackId: track.id, recordingId: live.recordingId });
      setTimeout(() => this.#again(live, room, track), retryMs).unref();
    }
  }

  /** Opens the same stream anew, if it is still there and nobody else did. */
  #again(live: Live, room: Room, former: LiveTrack): void {
    const { producerId } = former.from;
    if (live.room !== room || live.tracks.get(producerId) !== former) return;
    this.#clear(live, former.id);
    live.tracks.delete(producerId);
    const producer = producersOf(room).find((candidate) => candidate.producerId === producerId);
    if (producer) void this.#open(live, room, producer);
  }

  #recorderDied(trackIds: Set<string>): void {
    for (const live of this.#live.values()) {
      const { room } = live;
      for (const track of [...live.tracks.values()]) {
        if (!room || !trackIds.has(track.id)) continue;
        void track.close();
        this.#again(live, room, track);
      }
    }
  }

  #alarm({ reason, trackId, recordingId }: Alarm): void {
    this.alarms += 1;
    const { prisma, log } = this.#foundation;
    log.error({ recording: recordingId.slice(0, 8), reason }, 'a recording raised an alarm');
    const live = [...this.#live.values()].find((candidate) => candidate.recordingId === recordingId);
    if (!live) return;
    live.alarms.add(trackId);
    this.#onMark(live.consultationId, 'alarm');
    prisma.recording.update({ where: { id: recordingId }, data: { alarm: reason } }).catch((error: unknown) => {
      log.error({ err: error }, 'an alarm was not kept');
    });
  }

  #alarmCleared({ trackId, recordingId }: Alarm): void {
    for (const live of this.#live.values()) if (live.recordingId === recordingId) this.#clear(live, trackId);
  }

  #clear(live: Live, trackId: string): void {
    if (!live.alarms.delete(trackId)) return;
    this.#onMark(live.consultationId, this.markOf(live.consultationId));
  }

  /** What concerns one consultation is done one after the other. */
  #inTurn(consultationId: string, job: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(consultationId) ?? Promise.resolve();
    const turn = before
      .then(job)
      .catch((error: unknown) => this.#foundation.log.error({ err: error }, 'a recording did not follow its call'))
      .finally(() => {
        if (this.#turns.get(consultationId) === turn) this.#turns.delete(consultationId);
      });
    this.#turns.set(consultationId, turn);
    return turn;
  }
}

function producersOf(room: Room): NewTrack[] {
  return [...room.peers.values()].flatMap((peer) =>
    [...peer.publications.values()].map(({ info, producer }) => ({
      ...info,
      peerId: peer.id,
      paused: producer.paused,
    })),
  );
}
