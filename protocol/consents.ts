import { z } from 'zod';
import { instant } from './common.ts';

export const consentKind = z.enum(['service_notice', 'recording']);
export type ConsentKind = z.infer<typeof consentKind>;
export const consentDecision = z.enum(['given', 'refused', 'withdrawn']);

/** A text that people agree to. A change of wording is a new version: old ones are kept, for what was agreed to then. */
export interface ConsentText {
  readonly kind: ConsentKind;
  readonly version: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** PIPL 17: who, purpose, method, kinds, period, how to exercise rights. */
export const serviceNotice: ConsentText = {
  kind: 'service_notice',
  version: '2026-11-1',
  title: '视频咨询服务告知',
  paragraphs: [
    '本服务由西安市司法局公共法律服务中心提供，免费。律师的解答供您参考，不代替法院、仲裁机构等的决定。',
    '为了提供咨询，我们会处理您的手机号、您填写的情况和通话中的音视频。通话经本市服务器实时转发；未经您另行同意，不录音录像。',
    '律师会填写咨询登记表，保存 5 年。您可以在“我的咨询”里查看，并可要求更正或删除。',
    '请在安静、不被打扰的地方通话。网络中断、设备损坏不算您失约。对结果不满意，可以评价或拨打 12348 投诉。',
  ],
};

/** Every wording that was ever agreed to, the one in force last; what stands here is never changed, only added to. */
const recordingWordings = {
  '2026-11-1': (kept: string) => [
    '录像只用于保存咨询过程、处理投诉和质量检查。只有质检人员说明理由后才能查看，每次查看都会留下记录。',
    `录像保存 ${kept}后自动删除。您可以随时撤回同意，也可以在“我的咨询”里申请删除。`,
    '不同意录像，咨询照常进行，不受任何影响。',
  ],
  '2026-11-2': (kept: string) => [
    '录像只用于保存咨询过程、处理投诉和质量检查。只有质检人员说明理由后才能查看，每次查看都会留下记录。',
    '您可以在“我的咨询”里申请录像副本，工作人员同意后制作。副本上印有您的称呼或手机尾号和日期，只有您能领取，几天后自动删除；申请和领取都留下记录。',
    `录像保存 ${kept}后自动删除，投诉没办完或按要求留存的，办完再删。您可以随时撤回同意，也可以在“我的咨询”里申请删除。`,
    '不同意录像，咨询照常进行，不受任何影响。',
  ],
} as const satisfies Record<string, (kept: string) => readonly string[]>;
const usualRecordingDays = 365;

/**
 * Whether to be recorded, where recordings are kept for so many days: each number is a text, and a version, of its own.
 * `wording`: an earlier one, to read again what was agreed to then.
 */
export function recordingNotice(keptDays: number, wording: keyof typeof recordingWordings = '2026-11-2'): ConsentText {
  return {
    kind: 'recording',
    version: keptDays === usualRecordingDays ? wording : `${wording}-${keptDays}d`,
    title: '是否同意录音录像',
    paragraphs: recordingWordings[wording](keptText(keptDays)),
  };
}

/** Days in words: whole years as years. */
export function keptText(days: number): string {
  return days % usualRecordingDays === 0 ? `${days / usualRecordingDays} 年` : `${days} 天`;
}

export const consentView = z.object({
  kind: consentKind,
  decision: consentDecision,
  textVersion: z.string(),
  at: instant,
});
