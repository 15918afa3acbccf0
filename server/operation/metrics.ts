import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Sfu, SfuStats, WorkerStats } from '#sfu';
import type { Foundation } from '../services.ts';

/** What /metrics tells: this process (event-loop lag among it), the media workers, the consultations, the recordings, the livestreams. */
export function createMetrics(
  { prisma }: Pick<Foundation, 'prisma'>,
  sfu: Sfu,
  more: () => Record<string, number>,
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  mediaGauges(registry, sfu);
  const registers = [registry];
  new Gauge({
    name: 'consultations',
    help: 'Consultations by state, ended ones included',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const counts = await prisma.consultation.groupBy({ by: ['state'], _count: { _all: true } });
      for (const { state, _count } of counts) this.set({ state }, _count._all);
    },
  });
  new Gauge({
    name: 'episodes',
    help: 'Livestream episodes by state',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const counts = await prisma.episode.groupBy({ by: ['state'], _count: { _all: true } });
      for (const { state, _count } of counts) this.set({ state }, _count._all);
    },
  });
  new Gauge({
    name: 'recording_bytes',
    help: 'Bytes of recordings by status',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset();
      const sums = await prisma.recording.groupBy({ by: ['status'], _sum: { bytes: true } });
      for (const { status, _sum } of sums) this.set({ status }, Number(_sum.bytes ?? 0));
    },
  });
  for (const [name, help] of Object.entries(ownGauges)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(more()[name] ?? 0);
      },
    });
  }
  return registry;
}

const ownGauges = {
  sockets: 'Open socket connections',
  live_sockets: 'Open connections to livestreams',
  live_viewers_webrtc: 'Viewers of livestreams that get them by WebRTC',
  live_viewers_hls: 'Viewers of livestreams that get them by HLS',
  live_publish_bitrate: 'What arrives of all programs, bit/s',
  live_uncounted_openings: 'Pages of livestreams opened beyond what counts of one address, since the start',
  recorder_alarms: 'Alarms that recordings raised since the start',
  recorder_alarms_standing: 'Streams and tracks that are to be recorded and are not, now',
  recording_chains_behind: 'Chains of hashes that could not be written or sealed, now',
  recording_disk_free_bytes: 'Free bytes of the disk for recordings',
  recording_disk_level: 'Disk for recordings: 0 enough, 1 low, 2 full (new recordings are refused)',
  recording_store_waiting_files: 'Finished files of recordings that are not yet in the object store',
  recording_store_waiting_bytes: 'Their bytes',
  recording_store_waiting_seconds: 'Age of the oldest of them',
  recording_store_away: 'Whether the object store cannot be had (1)',
};

const workerGauges: readonly (readonly [name: string, help: string, value: (worker: WorkerStats) => number])[] = [
  ['media_rooms', 'Rooms', ({ rooms }) => rooms],
  ['media_peers', 'Peers in rooms', ({ peers }) => peers],
  ['media_transports', 'WebRTC and plain transports', ({ transports }) => transports],
  ['media_producers', 'Streams that come in', ({ producers }) => producers],
  ['media_consumers', 'Streams that go out', ({ consumers }) => consumers],
  ['media_worker_cpu_seconds', "CPU time since the worker's start", ({ cpuMs }) => cpuMs / 1000],
];

function mediaGauges(registry: Registry, sfu: Sfu): void {
  const registers = [registry];
  let asked: Promise<SfuStats> | null = null;
  /** One question to the workers for all gauges of a scrape, which are collected side by side. */
  const stats = () => {
    asked ??= sfu.stats().finally(() => {
      asked = null;
    });
    return asked;
  };
  for (const [name, help, value] of workerGauges) {
    new Gauge({
      name,
      help,
      labelNames: ['worker'],
      registers,
      async collect() {
        const { workers } = await stats();
        this.reset();
        for (const [index, worker] of workers.entries()) this.set({ worker: String(index) }, value(worker));
      },
    });
  }
  new Gauge({
    name: 'media_workers',
    help: 'Media workers that stand',
    registers,
    async collect() {
      this.set((await stats()).workers.length);
    },
  });
}
