import type { RecordingTrouble } from '#protocol';

/** Words about recordings that are not made or kept as they should be. */
export const recordingHealthTexts = {
  /** For lawyers at their desk. */
  desk: {
    unrecorded: '有通话没有录上。接待照常，管理员和质检员已看到提醒。',
    disk_low: '录像磁盘空间不多了，请告诉管理员。录像照常。',
    disk_full: '录像磁盘空间不足，新的咨询暂不录像，接待照常。请告诉管理员。',
  } satisfies Partial<Record<RecordingTrouble, string>>,
  /** For those who can do something about it. */
  staff: {
    unrecorded: '有通话没有录上',
    disk_low: '录像磁盘空间不多了',
    disk_full: '录像磁盘空间不足，新的咨询暂不录像',
    store_away: '对象存储连不上，录像照常，暂存本机',
    unsealed: '有录像的校验链没有写好',
  } satisfies Record<RecordingTrouble, string>,
  unrecorded: (number: string, stream: string, since: string) => `咨询 ${number}：${stream}从 ${since} 起没有录上`,
  streams: {
    citizen: { camera: '群众的画面', microphone: '群众的声音', screen: '群众共享的屏幕' },
    lawyer: { camera: '律师的画面', microphone: '律师的声音', screen: '律师共享的屏幕' },
  },
  unrecordedMore: '通话不受影响，恢复后会自动接着录，没录上的时间标为“未录制”。一直不恢复，请看服务器日志。',
  diskLow: (free: string, least: string) => `还剩 ${free}，少于 ${least} 就不再录像。请腾出空间，或换大的磁盘。`,
  diskFull: (free: string, least: string) => `还剩 ${free}，至少要有 ${least}。腾出空间后会自动恢复录像。`,
  storeAway: (files: number, size: string) =>
    `有 ${files} 个文件（${size}）等着存过去，恢复后自动续传。请检查网络和 S3 设置。`,
  unsealed: (recordings: number) =>
    `${recordings} 份录像的校验链写不进磁盘或没有签名，正在自动重试。录像照常。一直不恢复，请看服务器日志。`,
  unknownSize: '未知',
} as const;
