import { z } from 'zod';
import { count, day, id, instant, text } from './common.ts';
import { operation } from './operation.ts';

export const code = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/);
/** HH:mm in Asia/Shanghai. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

export const matterTypeView = z.object({
  code,
  /** The official name, e.g. 劳动报酬. */
  name: text(40),
  /** The everyday words a citizen picks, e.g. 老板欠工资. */
  words: text(40),
  categoryCode: code,
  position: count,
  enabled: z.boolean(),
});
export const categoryView = z.object({
  code,
  name: text(40),
  position: count,
  enabled: z.boolean(),
  matterTypes: z.array(matterTypeView),
});
export type CategoryView = z.infer<typeof categoryView>;

/** Service hours of one weekday (1 = Monday … 7 = Sunday); both null when closed. */
export const weekdayHours = z.object({
  weekday: z.int().min(1).max(7),
  opens: timeOfDay.nullable(),
  closes: timeOfDay.nullable(),
});
export const holiday = z.object({ day, name: text(40) });

export const serviceView = z.object({
  /** Within service hours, and intake not yet ended. */
  open: z.boolean(),
  /** When the hours begin next, if closed. */
  opensAt: instant.nullable(),
  hours: z.array(weekdayHours),
  lawyersOnDuty: z.int(),
  waiting: z.int(),
  /** Estimated wait of one who would join now; null when nobody is on duty. */
  estimateMs: z.int().nullable(),
  queueFull: z.boolean(),
  /** The city's 24-hour number. */
  hotline: z.string(),
  serverTime: instant,
});
export type ServiceView = z.infer<typeof serviceView>;

export const slotView = z.object({ id, startsAt: instant, endsAt: instant, lawyerName: z.string(), firm: z.string() });
export type SlotView = z.infer<typeof slotView>;

export const catalogOperations = {
  getService: operation({
    method: 'GET',
    path: '/api/service',
    access: 'anyone',
    summary: 'Whether the service is open, how many lawyers are on duty, how long the wait is.',
    answer: serviceView,
  }),
  listCategories: operation({
    method: 'GET',
    path: '/api/categories',
    access: 'anyone',
    summary: 'Enabled categories with their matter types in everyday words.',
    answer: z.array(categoryView),
  }),
  listSlots: operation({
    method: 'GET',
    path: '/api/slots',
    access: ['citizen'],
    summary: 'Open slots that can be booked now.',
    answer: z.array(slotView),
  }),
} as const;
