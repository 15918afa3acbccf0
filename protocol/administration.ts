import { z } from 'zod';
import { staffLogin } from './accounts.ts';
import { categoryView, code, holiday, matterTypeView, weekdayHours } from './catalog.ts';
import { count, id, instant, nothing, optionalText, phone, staffRoles, text } from './common.ts';
import { operation } from './operation.ts';

const admin = ['sys_admin'] as const;

export const staffView = z.object({
  id,
  login: z.string(),
  role: staffRoles,
  name: z.string(),
  /** Lawyers only; empty for other staff. */
  firm: z.string(),
  licenseNo: z.string(),
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  lastSignInAt: instant.nullable(),
});
export type StaffView = z.infer<typeof staffView>;

const oneTimePassword = z.object({ staff: staffView, oneTimePassword: z.string() });

/** A citizen's phone number whose consultations are tests. */
export const testAccountView = z.object({ id, phoneMasked: z.string(), lastSignInAt: instant.nullable() });

export const shiftView = z.object({
  id,
  lawyerId: id,
  lawyerName: z.string(),
  startsAt: instant,
  endsAt: instant,
  /** Slots made from the shift, and how many of them are booked. */
  slots: z.int(),
  booked: z.int(),
});

export const adminSlotView = z.object({
  id,
  lawyerName: z.string(),
  startsAt: instant,
  endsAt: instant,
  state: z.enum(['open', 'booked', 'blocked']),
});

export const deletionRequestView = z.object({
  id,
  consultationNumber: z.string(),
  reason: z.string(),
  requestedAt: instant,
  state: z.enum(['open', 'approved', 'refused']),
  decidedAt: instant.nullable(),
  decisionNote: z.string(),
  /** While it is open: what forbids the deletion at present. */
  heldBy: z.array(z.enum(['hold', 'complaint'])),
});

const byAccount = z.strictObject({ accountId: id });

export const administrationOperations = {
  listStaff: operation({
    method: 'GET',
    path: '/api/admin/staff',
    access: admin,
    summary: 'Staff accounts.',
    answer: z.array(staffView),
  }),
  createStaff: operation({
    method: 'POST',
    path: '/api/admin/staff',
    access: admin,
    summary: 'Makes a staff account; answers a one-time password.',
    body: z.strictObject({
      login: staffLogin,
      role: staffRoles,
      name: text(40),
      firm: optionalText(60).default(''),
      licenseNo: optionalText(30).default(''),
    }),
    answer: oneTimePassword,
  }),
  updateStaff: operation({
    method: 'PUT',
    path: '/api/admin/staff/:accountId',
    access: admin,
    summary:
      'Changes name, firm, licence number, or disables and enables the account (never deleted; disabling ends its sessions).',
    params: byAccount,
    body: z.strictObject({
      name: text(40),
      firm: optionalText(60),
      licenseNo: optionalText(30),
      disabled: z.boolean(),
    }),
    answer: staffView,
  }),
  resetPassword: operation({
    method: 'POST',
    path: '/api/admin/staff/:accountId/password',
    access: admin,
    summary: 'Sets a one-time password and ends the sessions of the account.',
    params: byAccount,
    answer: oneTimePassword,
  }),
  listTestAccounts: operation({
    method: 'GET',
    path: '/api/admin/test-accounts',
    access: admin,
    summary: 'Phone numbers whose consultations are tests.',
    answer: z.array(testAccountView),
  }),
  addTestAccount: operation({
    method: 'POST',
    path: '/api/admin/test-accounts',
    access: admin,
    summary:
      'From now on what this phone number asks for is a test: held like any other, shown as a test, in no figure.',
    body: z.strictObject({ phone }),
    answer: testAccountView,
  }),
  removeTestAccount: operation({
    method: 'DELETE',
    path: '/api/admin/test-accounts/:accountId',
    access: admin,
    summary: 'The phone number is like any other again; what it asked for meanwhile stays a test.',
    params: byAccount,
    answer: nothing,
  }),
  listShifts: operation({
    method: 'GET',
    path: '/api/admin/shifts',
    access: admin,
    summary: 'Duty shifts from yesterday on.',
    answer: z.array(shiftView),
  }),
  createShift: operation({
    method: 'POST',
    path: '/api/admin/shifts',
    access: admin,
    summary: 'Makes a shift; with bookable, slots of 30 minutes over its length.',
    body: z.strictObject({ lawyerId: id, startsAt: instant, endsAt: instant, bookable: z.boolean() }),
    answer: shiftView,
  }),
  deleteShift: operation({
    method: 'DELETE',
    path: '/api/admin/shifts/:shiftId',
    access: admin,
    summary: 'Removes a shift and its open slots. Error conflict while slots are booked.',
    params: z.strictObject({ shiftId: id }),
    answer: nothing,
  }),
  listAdminSlots: operation({
    method: 'GET',
    path: '/api/admin/shifts/:shiftId/slots',
    access: admin,
    summary: 'The slots of a shift.',
    params: z.strictObject({ shiftId: id }),
    answer: z.array(adminSlotView),
  }),
  setSlotBlocked: operation({
    method: 'PUT',
    path: '/api/admin/slots/:slotId',
    access: admin,
    summary: 'Blocks or opens a slot. Error conflict when it is booked.',
    params: z.strictObject({ slotId: id }),
    body: z.strictObject({ blocked: z.boolean() }),
    answer: adminSlotView,
  }),
  listAllCategories: operation({
    method: 'GET',
    path: '/api/admin/categories',
    access: admin,
    summary: 'Categories with matter types, disabled ones too.',
    answer: z.array(categoryView),
  }),
  saveCategory: operation({
    method: 'PUT',
    path: '/api/admin/categories/:code',
    access: admin,
    summary: 'Makes or changes a category.',
    params: z.strictObject({ code }),
    body: z.strictObject({ name: text(40), position: count, enabled: z.boolean() }),
    answer: z.array(categoryView),
  }),
  saveMatterType: operation({
    method: 'PUT',
    path: '/api/admin/matter-types/:code',
    access: admin,
    summary: 'Makes or changes a matter type.',
    params: z.strictObject({ code }),
    body: matterTypeView.omit({ code: true }).strict(),
    answer: z.array(categoryView),
  }),
  getHours: operation({
    method: 'GET',
    path: '/api/admin/hours',
    access: admin,
    summary: 'Service hours and holidays.',
    answer: z.object({ hours: z.array(weekdayHours), holidays: z.array(holiday) }),
  }),
  saveHours: operation({
    method: 'PUT',
    path: '/api/admin/hours',
    access: admin,
    summary: 'Sets service hours and holidays.',
    body: z.strictObject({ hours: z.array(weekdayHours).length(7), holidays: z.array(holiday).max(400) }),
    answer: z.object({ hours: z.array(weekdayHours), holidays: z.array(holiday) }),
  }),
  listDeletionRequests: operation({
    method: 'GET',
    path: '/api/admin/deletion-requests',
    access: admin,
    summary: 'Requests of citizens to delete a recording.',
    answer: z.array(deletionRequestView),
  }),
  decideDeletionRequest: operation({
    method: 'POST',
    path: '/api/admin/deletion-requests/:requestId',
    access: admin,
    summary: 'Approves (the files are deleted, the length stays) or refuses with a note.',
    params: z.strictObject({ requestId: id }),
    body: z.strictObject({ decision: z.enum(['approved', 'refused']), note: optionalText(500).default('') }),
    answer: deletionRequestView,
  }),
  listAudit: operation({
    method: 'GET',
    path: '/api/admin/audit',
    access: ['sys_admin', 'auditor'],
    summary: 'Who changed what: the latest 200 rows.',
    answer: z.array(z.object({ id, at: instant, actorName: z.string(), action: z.string(), subject: z.string() })),
  }),
} as const;
