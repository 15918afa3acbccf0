export const time = {
  /** dayjs formats. */
  day: 'M月D日 ddd',
  dateTime: 'M月D日 ddd HH:mm',
  nearDays: ['今天', '明天', '后天'],
  seconds: (seconds: number) => `${seconds} 秒`,
  minutesSeconds: (minutes: number, seconds: number) => `${minutes} 分 ${String(seconds).padStart(2, '0')} 秒`,
  hoursMinutes: (hours: number, minutes: number) => `${hours} 小时 ${minutes} 分`,
  daysHours: (days: number, hours: number) => `${days} 天 ${hours} 小时`,
} as const;
