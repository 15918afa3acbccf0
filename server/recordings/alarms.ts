import type { Alarm } from '#recordings';

/** What can be wrong with a recording that runs. The recorder tells the first two; `no_packets`: they reach the room and not the disk. */
export const recordingAlarms = ['disk_full', 'write_failed', 'no_packets'] as const;

export type RecordingAlarm = Omit<Alarm, 'reason'> & { reason: (typeof recordingAlarms)[number] };
