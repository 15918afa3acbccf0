export const consent = {
  noticeAgree: '我已阅读，同意',
  noticeRefuse: '不同意，离开',
  recordingYes: '同意录像',
  recordingNo: '不录像，继续咨询',
  readAloud: '念给我听',
  stopReading: '停止念',
  version: (version: string) => `版本 ${version}`,
} as const;
