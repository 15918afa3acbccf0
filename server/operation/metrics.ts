import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Sfu } from '#sfu';
import type { Foundation } from '../services.ts';

/** What /metrics tells: this process (event-loop lag among it), the media workers, the consultations, the recordings. */
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
  recorder_alarms: 'Recordings that stopped with an alarm since the start',
};

function mediaGauges(registry: Registry, sfu: Sfu): void {
  const registers = [registry];
  const labelNames = ['worker'];
  const rooms = new Gauge({ name: 'media_rooms', help: 'Rooms', labelNames, registers });
  const peers = new Gauge({ name: 'media_peers', help: 'Peers in rooms', labelNames, registers });
  const transports = new Gauge({
    name: 'media_transports',
    help: 'WebRTC and plain transports',
    labelNames,
    registers,
  });
  const producers = new Gauge({ name: 'media_producers', help: 'Streams that come in', labelNames, registers });
  const consumers = new Gauge({ name: 'media_consumers', help: 'Streams that go out', labelNames, registers });
  const cpu = new Gauge({ name: 'media_worker_cpu_seconds', help: 'CPU time since the start', labelNames, registers });
  new Gauge({
    name: 'media_workers',
    help: 'Media workers that stand',
    registers,
    async collect() {
      const { workers } = await sfu.stats();
      for (const gauge of [rooms, peers, transports, producers, consumers, cpu]) gauge.reset();
      for (const [index, worker] of workers.entries()) {
        const label = { worker: String(index) };
        rooms.set(label, worker.rooms);
        peers.set(label, worker.peers);
        transports.set(label, worker.transports);
        producers.set(label, worker.producers);
        consumers.set(label, worker.consumers);
        cpu.set(label, worker.cpuMs / 1000);
      }
      this.set(workers.length);
    },
  });
}
