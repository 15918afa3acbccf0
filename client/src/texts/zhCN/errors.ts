export const errors = {
  offline: '网络不通，请检查手机信号或 WiFi 后再试；也可直接拨打 12348。',
  unknown: '页面出了点问题，请刷新后再试，或直接拨打 12348。',
  pageFailed: '这一页没有打开',
  reload: '刷新页面',
} as const;
