import { z } from 'zod';
import { id, instant, nothing, phone, role, sixDigits, staffRoles, text } from './common.ts';
import { serviceRules } from './limits.ts';
import { operation } from './operation.ts';

export const accountView = z.object({
  id,
  role,
  /** What to call the person: a lawyer's name, a citizen's masked phone number. */
  displayName: z.string(),
  mustChangePassword: z.boolean(),
  elderMode: z.boolean(),
});
export type AccountView = z.infer<typeof accountView>;

export const password = z.string().min(10, '至少 10 位').max(200);
const login = z
  .string()
  .trim()
  .regex(/^[a-z0-9._-]{3,40}$/, '账号为 3-40 位小写字母、数字或 . _ -');
export const staffLogin = login;

/** A demo account as the sign-in page and README show it. */
export const demoAccountView = z.object({ role, login: z.string(), password: z.string(), displayName: text(40) });
export type DemoAccountView = z.infer<typeof demoAccountView>;

export const accountOperations = {
  requestLoginCode: operation({
    method: 'POST',
    path: '/api/session/code',
    access: 'anyone',
    summary: 'Sends a login code by SMS. In demo mode the answer shows it.',
    body: z.strictObject({ phone }),
    answer: z.object({ expiresAt: instant, demoCode: z.string().nullable() }),
  }),
  signInByCode: operation({
    method: 'POST',
    path: '/api/session/phone',
    access: 'anyone',
    summary: 'Signs a citizen in by phone number and code; makes the account at the first time.',
    body: z.strictObject({ phone, code: sixDigits }),
    answer: accountView,
  }),
  signInByPassword: operation({
    method: 'POST',
    path: '/api/session/password',
    access: 'anyone',
    summary: 'Signs staff in.',
    body: z.strictObject({ login, password: z.string().min(1).max(200) }),
    answer: accountView,
  }),
  signInBySeatCode: operation({
    method: 'POST',
    path: '/api/session/seat',
    access: 'anyone',
    summary: "Signs a citizen's other device in by phone number and the short code of a running consultation.",
    body: z.strictObject({ phone, code: sixDigits }),
    answer: z.object({ account: accountView, consultationId: id }),
  }),
  signOut: operation({
    method: 'DELETE',
    path: '/api/session',
    access: 'signed_in',
    summary: 'Ends this session.',
    answer: nothing,
  }),
  getMe: operation({
    method: 'GET',
    path: '/api/me',
    access: 'anyone',
    summary: 'The signed-in account, or null, and the rules that pages name.',
    answer: z.object({ account: accountView.nullable(), demo: z.boolean(), rules: serviceRules }),
  }),
  updatePreferences: operation({
    method: 'PUT',
    path: '/api/me/preferences',
    access: 'signed_in',
    summary: 'Keeps the choice of 长辈版 with the account.',
    body: z.strictObject({ elderMode: z.boolean() }),
    answer: accountView,
  }),
  changePassword: operation({
    method: 'PUT',
    path: '/api/me/password',
    access: staffRoles.options,
    summary: 'Changes the own password; every other session of the account ends.',
    body: z.strictObject({ oldPassword: z.string().min(1).max(200), newPassword: password }),
    answer: accountView,
  }),
  listDemoAccounts: operation({
    method: 'GET',
    path: '/api/demo-accounts',
    access: 'anyone',
    summary: 'Accounts to try the demo with, passwords included; empty in production.',
    answer: z.array(demoAccountView),
  }),
} as const;
