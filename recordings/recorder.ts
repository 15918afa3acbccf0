/**
 * The recorder process: takes RTP on loopback ports and appends it to journals. Forked by RecorderProcess; ends with its parent.
 * Arguments: folder to watch for free space, least free bytes.
 */
import { statfs } from 'node:fs/promises';
import type {
  Alarm,
  AlarmReason,
  OpenTrack,
  RecorderAnswer,
  RecorderMessage,
  RecorderRequest,
  RecorderStats,
} from './recorderMessages.ts';
import { RecorderTrack } from './recorderTrack.ts';
import type { ChainBody, ChainHead } from './seal/chain.ts';
import { Chains } from './seal/chains.ts';

/** Half of what a kill may lose at most, so that the time of the write itself fits, too. */
const flushIntervalMs = 500;
const diskIntervalMs = 5000;

const [dir = '.', minFreeBytes = '0'] = process.argv.slice(2);
const tracks = new Map<string, RecorderTrack>();
const chains = new Chains();
const closed = { bytesWritten: 0, packets: 0, refusedPackets: 0 };
let lastFlushAt = Date.now();
let flushes = 0;
let flushing = false;

const hooks = {
  alarm: (track: RecorderTrack, reason: AlarmReason) => tell({ type: 'alarm', alarm: alarmOf(track, reason) }),
  alarmCleared: (track: RecorderTrack, reason: AlarmReason) =>
    tell({ type: 'alarmcleared', alarm: alarmOf(track, reason) }),
  sealed: ({ chainPath }: RecorderTrack, body: ChainBody) => chains.add(chainPath, body),
};

function alarmOf({ trackId, recordingId }: RecorderTrack, reason: AlarmReason): Alarm {
  return { reason, trackId, recordingId };
}

function tell(message: RecorderMessage): void {
  // The parent may be gone: then nobody is left to tell, and the journals are what counts.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

async function openTrack(open: OpenTrack) {
  if (tracks.has(open.trackId)) throw new Error('the track is open already');
  const track = await RecorderTrack.open(open, hooks);
  tracks.set(open.trackId, track);
  chains.hold(open.chainPath);
  const { address } = track;
  await watchDisk();
  return address;
}

async function closeTrack(trackId: string): Promise<null> {
  const track = tracks.get(trackId);
  if (!track) return null;
  tracks.delete(trackId);
  await track.close();
  chains.release(track.chainPath);
  await chains.flush(track.chainPath);
  closed.bytesWritten += track.bytesWritten;
  closed.packets += track.packets;
  closed.refusedPackets += track.refusedPackets;
  return null;
}

async function closeAll(): Promise<null> {
  await Promise.all([...tracks.keys()].map(closeTrack));
  return null;
}

/** While the disk stands still, what is told shows that nothing gets there, and that this process lives. */
async function tick(): Promise<void> {
  if (flushing) return tell({ type: 'stats', stats: stats() });
  flushing = true;
  flushes += 1;
  const sync = flushes % 2 === 0;
  await Promise.all([...tracks.values()].map((track) => track.flush(sync)));
  if (sync) await chains.flush();
  flushing = false;
  lastFlushAt = Date.now();
  if (sync) tell({ type: 'stats', stats: stats() });
}

function stats(): RecorderStats {
  const byTrack: RecorderStats['tracks'] = {};
  const sum = { openTracks: tracks.size, ...closed, lastFlushAt, chainsBehind: chains.behind, tracks: byTrack };
  for (const track of tracks.values()) {
    byTrack[track.trackId] = { packets: track.packets, durable: track.durablePackets };
    sum.bytesWritten += track.bytesWritten;
    sum.packets += track.packets;
    sum.refusedPackets += track.refusedPackets;
  }
  return sum;
}

/** Under the least free space all tracks stop: the database and the calls need the rest. */
async function watchDisk(): Promise<void> {
  const disk = await statfs(dir).catch(() => null);
  // A folder that cannot be asked shows in the writes themselves.
  if (disk !== null && disk.bavail * disk.bsize < Number(minFreeBytes))
    for (const track of tracks.values()) track.stopForDisk();
}

function note(chainPath: string, body: ChainBody | null): Promise<ChainHead> {
  return body ? chains.note(chainPath, body) : chains.head(chainPath);
}

async function answer(id: number, work: Promise<RecorderAnswer>): Promise<void> {
  try {
    tell({ type: 'answer', id, answer: await work });
  } catch (error) {
    tell({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) });
  }
}

process.on('message', (request: RecorderRequest) => {
  if (request.type === 'openTrack') void answer(request.id, openTrack(request.track));
  if (request.type === 'closeTrack') void answer(request.id, closeTrack(request.trackId));
  if (request.type === 'note') void answer(request.id, note(request.chainPath, request.body));
  if (request.type === 'close') void answer(request.id, closeAll());
  if (request.type === 'mark') tracks.get(request.trackId)?.mark(request.mark);
});

process.on('disconnect', () => void closeAll().finally(() => process.exit(0)));

// Ctrl-C and a service manager reach the whole process group; the parent ends its calls first and then lets go of this process.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

setInterval(() => void tick(), flushIntervalMs);
setInterval(() => void watchDisk(), diskIntervalMs);
tell({ type: 'ready' });
