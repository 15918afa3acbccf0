import { callSource, type RecordingHealth, type RecordingTrouble, type recordingHealthOperations } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { Foundation } from '../services.ts';
import type { Alarms } from './alarms.ts';
import type { DiskWatch } from './diskWatch.ts';

/** Whether recordings are made and kept as they should: for the pages of staff, and for /metrics. */
export class Health {
  readonly routes: HttpHandlers<keyof typeof recordingHealthOperations>;
  readonly #foundation: Pick<Foundation, 'prisma'>;
  readonly #alarms: Alarms;
  readonly #disk: DiskWatch;

  constructor(foundation: Pick<Foundation, 'prisma'>, parts: { alarms: Alarms; disk: DiskWatch }) {
    this.#foundation = foundation;
    this.#alarms = parts.alarms;
    this.#disk = parts.disk;
    this.routes = { getRecordingHealth: () => this.#view() };
  }

  troubles(): RecordingTrouble[] {
    const { level } = this.#disk;
    const troubles: RecordingTrouble[] = [];
    if (this.#alarms.standing.length > 0) troubles.push('unrecorded');
    if (level !== 'ok') troubles.push(level === 'full' ? 'disk_full' : 'disk_low');
    return troubles;
  }

  metrics(): Record<string, number> {
    const { level, free } = this.#disk;
    return {
      recorder_alarms: this.#alarms.raised,
      recorder_alarms_standing: this.#alarms.standing.length,
      recording_disk_level: { ok: 0, low: 1, full: 2 }[level],
      ...(free !== null && { recording_disk_free_bytes: free }),
    };
  }

  async #view(): Promise<RecordingHealth> {
    const { warnBytes, minBytes } = this.#disk.limits;
    return {
      troubles: this.troubles(),
      disk: { freeBytes: this.#disk.free, warnBytes, minBytes },
      unrecorded: await this.#unrecorded(),
      store: null,
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
