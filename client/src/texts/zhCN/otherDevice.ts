export const otherDevice = {
  title: '换到这台设备继续通话',
  steps: ['在正在通话的设备上，点“换设备”', '把显示的 6 位号码填在下面', '用同一个手机号'],
  code: '6 位号码',
  submit: '在这台设备上继续',
} as const;
