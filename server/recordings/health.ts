import { callSource, type RecordingHealth, type RecordingTrouble, type recordingHealthOperations } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import type { Alarms } from './alarms.ts';
import type { DiskWatch } from './diskWatch.ts';
import type { Sealing } from './sealing.ts';
import type { Storing } from './storing.ts';

/** Whether recordings are made and kept as they should: for the pages of staff, and for /metrics. */
export class Health {
  readonly routes: HttpHandlers<keyof typeof recordingHealthOperations>;
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;
  readonly #alarms: Alarms;
  readonly #disk: DiskWatch;
  readonly #storing: Storing;
  readonly #sealing: Sealing;

  constructor(
    foundation: Pick<Foundation, 'prisma' | 'clock'>,
    parts: { alarms: Alarms; disk: DiskWatch; storing: Storing; sealing: Sealing },
  ) {
    this.#foundation = foundation;
    this.#alarms = parts.alarms;
    this.#disk = parts.disk;
    this.#storing = parts.storing;
    this.#sealing = parts.sealing;
    this.routes = { getRecordingHealth: () => this.#view() };
  }

  troubles(): RecordingTrouble[] {
    const { level } = this.#disk;
    const troubles: RecordingTrouble[] = [];
    if (this.#alarms.standing.length > 0) troubles.push('unrecorded');
    if (level !== 'ok') troubles.push(level === 'full' ? 'disk_full' : 'disk_low');
    if (this.#storing.state?.awaySince) troubles.push('store_away');
    if (this.#sealing.behind > 0) troubles.push('unsealed');
    return troubles;
  }

  metrics(): Record<string, number> {
    const { level, free } = this.#disk;
    return {
      recorder_alarms: this.#alarms.raised,
      recorder_alarms_standing: this.#alarms.standing.length,
      recording_chains_behind: this.#sealing.behind,
      recording_disk_level: { ok: 0, low: 1, full: 2 }[level],
      ...(free !== null && { recording_disk_free_bytes: free }),
      ...this.#storeMetrics(),
    };
  }

  async #view(): Promise<RecordingHealth> {
    const { warnBytes, minBytes } = this.#disk.limits;
    return {
      troubles: this.troubles(),
      disk: { freeBytes: this.#disk.free, warnBytes, minBytes },
      unrecorded: await this.#unrecorded(),
      chainsBehind: this.#sealing.behind,
      store: this.#storeView(),
    };
  }

  #storeView(): RecordingHealth['store'] {
    const { state } = this.#storing;
    if (!state) return null;
    const { files, bytes, oldestAt, awaySince } = state;
    return { files, bytes, oldestAt: oldestAt?.toISOString() ?? null, awaySince: awaySince?.toISOString() ?? null };
  }

  #storeMetrics(): Record<string, number> {
    const { state } = this.#storing;
    if (!state) return {};
    const { files, bytes, oldestAt, awaySince } = state;
    const ageMs = oldestAt ? this.#foundation.clock.now().getTime() - oldestAt.getTime() : 0;
    return {
      recording_store_waiting_files: files,
      recording_store_waiting_bytes: bytes,
      recording_store_waiting_seconds: ageMs / 1000,
      recording_store_away: awaySince ? 1 : 0,
    };
  }

  async #unrecorded(): Promise<RecordingHealth['unrecorded']> {
    const { standing } = this.#alarms;
    const rows = await this.#foundation.prisma.consultation.findMany({
      where: { id: { in: standing.map(({ consultationId }) => consultationId) } },
      select: { id: true, number: true },
    });
    const numbers = new Map(rows.map(({ id, number }) => [id, number]));
    return standing.map(({ consultationId, since, side, source }) => ({
      consultationNumber: numbers.get(consultationId) ?? '',
      since: since.toISOString(),
      side,
      source: callSource.parse(source),
    }));
  }
}
