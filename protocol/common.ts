import { z } from 'zod';

/**
 * An unguessable identifier: UUID version 4. In one spelling: to the database A and a are one, but rooms, limits and counts in memory are kept by
 * the text, and each spelling would have its own.
 */
export const id = z.uuid().toLowerCase();

/** Years that a database can keep, too: those of four digits from 1000 on. */
const sensibleYear = /^[1-9]/;

/** A moment in UTC, as ISO 8601 with a trailing Z. Shown on screen in Asia/Shanghai. */
export const instant = z.iso.datetime().regex(sensibleYear);

/** A calendar day in Asia/Shanghai, as YYYY-MM-DD. */
export const day = z.iso.date().regex(sensibleYear);

/** A mobile number of mainland China. */
export const phone = z
  .string()
  .trim()
  .regex(/^1[3-9]\d{9}$/, '请输入 11 位手机号');

/** A code of six digits, as sent by SMS or read aloud. */
export const sixDigits = z
  .string()
  .trim()
  .regex(/^\d{6}$/, '请输入 6 位数字');

/** Halves of characters, which no database keeps, and marks that turn the reading direction: behind one, a hidden number reads from its end. */
const misleading = /[\p{Cs}\u202A-\u202E\u2066-\u2069]/gu;

/** Text typed by a person: trimmed, not empty, bounded, without control characters other than line breaks and tabs, and without what misleads. */
export function text(maxLength: number) {
  return optionalText(maxLength).min(1, '请填写');
}

/** As `text`, but may be left empty. */
export function optionalText(maxLength: number) {
  return z
    .string()
    .overwrite((typed) => typed.replace(misleading, ''))
    .trim()
    .max(maxLength, `不能超过 ${maxLength} 个字`)
    .regex(/^[\P{Cc}\n\r\t]*$/u, '含有不能使用的字符');
}

/** Roles of accounts (domain glossary). One account has one role. */
export const role = z.enum([
  'citizen',
  'duty_lawyer',
  'quality_checker',
  'statistics_officer',
  'sys_admin',
  'live_producer',
  'live_host',
  'live_moderator',
  'content_approver',
  'auditor',
]);
export type Role = z.infer<typeof role>;
export const staffRoles = role.exclude(['citizen']);

/** A number from 0 on, as large as a database column holds. */
export const count = z.int32().nonnegative();

/** The two sides of a consultation. */
export const side = z.enum(['citizen', 'lawyer']);
export type Side = z.infer<typeof side>;

/** The answer of an operation that has nothing to tell. */
export const nothing = z.object({});
