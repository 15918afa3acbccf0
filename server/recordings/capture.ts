import type { RoomView } from '#protocol';
import { side } from '#protocol';
import type { AlarmReason, RecorderProcess } from '#recordings';
import type { Room, Sfu } from '#sfu';
import { TurnsByKey } from '../inTurn.ts';
import type { Foundation } from '../services.ts';
import { Alarms, type RecordingAlarm } from './alarms.ts';
import { isToBeRecorded } from './consent.ts';
import type { DiskWatch } from './diskWatch.ts';
import { FlowWatch } from './flowWatch.ts';
import { Lapses } from './lapses.ts';
import { LiveTrack } from './liveTrack.ts';
import type { RecordingFiles } from './recordingFiles.ts';
import { Refusals } from './refusals.ts';
import { producersOf, type RoomStream, watchedStreams } from './streams.ts';

type RecordingMark = RoomView['recording'];

interface Live {
  consultationId: string;
  recordingId: string;
  room: Room | null;
  /** By producer. */
  tracks: Map<string, LiveTrack>;
  stopListening: () => void;
}

export interface CaptureParts {
  files: RecordingFiles;
  sfu: Sfu;
  recorder: RecorderProcess;
  disk: Pick<DiskWatch, 'level' | 'look'>;
  /** A recording begins, or goes on. */
  onBegun: (recordingId: string) => void;
  /** A recording began, ended, was refused, raised an alarm or is rid of it. */
  onMark: (consultationId: string, mark: RecordingMark) => void;
}

const retryMs = 1000;

/** Recordings that run. A guest of the room: it listens to what the room tells, and the room knows nothing of it. */
export class Capture {
  readonly #foundation: Foundation;
  readonly #with: CaptureParts;
  readonly #live = new Map<string, Live>();
  readonly #turns = new TurnsByKey();
  readonly #lapses: Lapses;
  readonly #refusals: Refusals;
  readonly #flows: FlowWatch;
  readonly alarms: Alarms;
  #closed = false;

  constructor(foundation: Foundation, parts: CaptureParts) {
    this.#foundation = foundation;
    this.#with = parts;
    this.#lapses = new Lapses(foundation);
    this.#refusals = new Refusals(foundation, this.#lapses);
    this.alarms = new Alarms(foundation, (id) => this.#mark(id));
    const { recorder } = parts;
    this.#flows = new FlowWatch(recorder, {
      streams: () => [...this.#live.values()].flatMap(({ room, tracks }) => (room ? watchedStreams(room, tracks) : [])),
      lost: (producerId, since) => this.#lost(producerId, since),
      over: (producerId) => this.#over(producerId),
      starved: (producerId) => this.#starved(producerId),
    });
    recorder.on('alarm', ({ trackId, reason }) => this.#trackAlarm(trackId, reason));
    recorder.on('alarmcleared', ({ trackId }) => this.alarms.clear(trackId));
    recorder.on('died', ({ trackIds }) => this.#recorderDied(new Set(trackIds)));
  }

  /** Ends the lapses that a killed server left open. */
  start(): Promise<void> {
    return this.#lapses.endLeftOpen();
  }

  markOf(consultationId: string): RecordingMark {
    const live = this.#live.get(consultationId);
    if (!live) return this.#refusals.has(consultationId) ? 'unavailable' : 'off';
    return this.alarms.isIn(live.recordingId) ? 'alarm' : 'on';
  }

  /** Talks that were refused are recorded from now on, if there is room. */
  async diskChanged(): Promise<void> {
    await Promise.all(this.#refusals.consultationIds.map((id) => this.look(id)));
  }

  /** Begins or ends the recording as state and consents have it now. Resolves when that is done. */
  look(consultationId: string): Promise<void> {
    return this.#inTurn(consultationId, async () => {
      const wanted = !this.#closed && (await isToBeRecorded(this.#foundation.prisma, consultationId));
      const live = this.#live.get(consultationId);
      if (!wanted && this.#refusals.end(consultationId)) this.#mark(consultationId);
      if (wanted && !live) await this.#beginIfRoom(consultationId);
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
    this.#flows.close();
    await Promise.all([...this.#live.keys(), ...this.#refusals.consultationIds].map((id) => this.look(id)));
    await this.#lapses.settled();
  }

  async #beginIfRoom(consultationId: string): Promise<void> {
    if ((await this.#with.disk.look()) !== 'full') {
      this.#refusals.end(consultationId);
      await this.#begin(consultationId);
    } else if (await this.#refusals.add(consultationId)) this.#mark(consultationId);
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
      stopListening: () => {},
    };
    this.#live.set(consultationId, live);
    this.#with.onBegun(recording.id);
    const room = this.#with.sfu.rooms.get(consultationId);
    if (room) this.#listen(live, room);
    this.#mark(consultationId);
  }

  async #end(live: Live): Promise<void> {
    live.stopListening();
    live.room = null;
    this.#live.delete(live.consultationId);
    // Taps close at once; a recorder that hangs keeps its journals open until it is replaced.
    const closed = Promise.all([...live.tracks.values()].map((track) => track.close()));
    this.alarms.clearAll(live.recordingId);
    for (const producerId of live.tracks.keys()) this.#over(producerId);
    this.#mark(live.consultationId);
    await Promise.all([closed, this.#lapses.settled()]);
  }

  #mark(consultationId: string): void {
    this.#with.onMark(consultationId, this.markOf(consultationId));
  }

  #listen(live: Live, room: Room): void {
    if (room.closed || live.room === room) return;
    live.stopListening();
    live.room = room;
    const opened = (track: RoomStream) => void this.#open(live, room, track);
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

  async #open(live: Live, room: Room, { producerId, peerId, source, kind, paused }: RoomStream): Promise<void> {
    const from = { recordingId: live.recordingId, producerId, side: side.parse(peerId), source, kind, paused };
    const track = new LiveTrack(this.#foundation, this.#with.files, this.#with.recorder, from);
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
      this.#trackAlarm(track.id, 'write_failed');
      setTimeout(() => this.#again(live, room, track), retryMs).unref();
    }
  }

  /** Opens the same stream anew, if it is still there and nobody else did. */
  #again(live: Live, room: Room, former: LiveTrack): void {
    const { producerId } = former.from;
    if (live.room !== room || live.tracks.get(producerId) !== former) return;
    this.alarms.clear(former.id);
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

  #trackAlarm(trackId: string, reason: AlarmReason): void {
    const find = ({ tracks }: Live) => [...tracks.values()].find(({ id }) => id === trackId);
    const live = [...this.#live.values()].find(find);
    const track = live && find(live);
    if (track) this.alarms.raise(trackId, alarmOf(live, track, reason, this.#foundation.clock.now()));
  }

  /** Its packets reach the room, and have not reached the disk `since` (monotonic, ms). */
  #lost(producerId: string, since: number): void {
    const live = this.#liveOf(producerId);
    const track = live?.tracks.get(producerId);
    if (!live || !track) return;
    const fromAt = new Date(this.#foundation.clock.now().getTime() - (performance.now() - since));
    const alarm = alarmOf(live, track, 'no_packets', fromAt);
    this.alarms.raise(producerId, alarm);
    const { recordingId, side, source, reason } = alarm;
    this.#lapses.begin(producerId, { recordingId, side, source, reason, fromAt });
  }

  #over(producerId: string): void {
    this.alarms.clear(producerId);
    this.#lapses.end(producerId, this.#foundation.clock.now());
  }

  /** A tap that gives nothing, or a track that stopped for want of disk, does not begin again by itself. */
  #starved(producerId: string): void {
    const live = this.#liveOf(producerId);
    const track = live?.tracks.get(producerId);
    if (!live?.room || !track || this.#with.disk.level === 'full') return;
    void track.close();
    this.#again(live, live.room, track);
  }

  #liveOf(producerId: string): Live | undefined {
    return [...this.#live.values()].find(({ tracks }) => tracks.has(producerId));
  }

  /** What concerns one consultation is done one after the other. */
  #inTurn(consultationId: string, job: () => Promise<void>): Promise<void> {
    return this.#turns
      .run(consultationId, job)
      .catch((error: unknown) => this.#foundation.log.error({ err: error }, 'a recording did not follow its call'));
  }
}

function alarmOf(
  { consultationId, recordingId }: Live,
  { from: { side, source } }: LiveTrack,
  reason: RecordingAlarm['reason'],
  since: Date,
): RecordingAlarm {
  return { consultationId, recordingId, side, source, reason, since };
}
