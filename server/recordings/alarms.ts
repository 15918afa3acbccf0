import type { Side } from '#protocol';
import type { AlarmReason } from '#recordings';
import type { Foundation } from '../services.ts';

/** What can be wrong with a recording that runs. The recorder tells the first two; `no_packets`: they reach the room and not the disk. */
export const recordingAlarms = ['disk_full', 'write_failed', 'no_packets'] as const satisfies (
  | AlarmReason
  | 'no_packets'
)[];

export interface RecordingAlarm {
  consultationId: string;
  recordingId: string;
  /** The stream that is not recorded. */
  side: Side;
  source: string;
  reason: (typeof recordingAlarms)[number];
  since: Date;
}

/** What is wrong with the recordings that run, by stream or by track. */
export class Alarms {
  readonly #foundation: Pick<Foundation, 'prisma' | 'log'>;
  readonly #onChanged: (consultationId: string) => void;
  readonly #standing = new Map<string, RecordingAlarm>();
  /** Since the start. */
  raised = 0;

  constructor(foundation: Pick<Foundation, 'prisma' | 'log'>, onChanged: (consultationId: string) => void) {
    this.#foundation = foundation;
    this.#onChanged = onChanged;
  }

  get standing(): RecordingAlarm[] {
    return [...this.#standing.values()];
  }

  isIn(recordingId: string): boolean {
    return this.standing.some((alarm) => alarm.recordingId === recordingId);
  }

  raise(key: string, alarm: RecordingAlarm): void {
    const { prisma, log } = this.#foundation;
    const { recordingId, consultationId, reason } = alarm;
    this.raised += 1;
    this.#standing.set(key, alarm);
    log.error({ recording: recordingId.slice(0, 8), reason }, 'a recording raised an alarm');
    this.#onChanged(consultationId);
    // The first says most: others follow from it.
    const first = prisma.recording.updateMany({ where: { id: recordingId, alarm: '' }, data: { alarm: reason } });
    first.catch((error: unknown) => log.error({ err: error }, 'an alarm was not kept'));
  }

  clear(key: string): void {
    const alarm = this.#standing.get(key);
    if (this.#standing.delete(key) && alarm) this.#onChanged(alarm.consultationId);
  }

  /** The recording no longer runs. */
  clearAll(recordingId: string): void {
    for (const [key, alarm] of this.#standing) if (alarm.recordingId === recordingId) this.#standing.delete(key);
  }
}
