import { z } from 'zod';

/** Every error that a client can get: HTTP status, and what the person should do, in plain Chinese. */
export const errors = {
  bad_request: [400, '提交的内容不完整或格式不对，请检查后再试。'],
  unknown_event: [400, '不认识的请求。'],
  payload_too_large: [413, '内容太长，请缩短后再试。'],
  not_signed_in: [401, '请先登录。'],
  wrong_code: [401, '验证码不对或已过期，请重新获取。'],
  wrong_password: [401, '账号或密码不对。'],
  password_must_change: [403, '首次登录请先修改密码。'],
  weak_password: [400, '密码至少 10 位，不能是常见密码，也不能与账号相同。'],
  account_disabled: [403, '这个账号已停用，请联系管理员。'],
  forbidden: [403, '您没有权限做这一步。'],
  cross_site: [403, '请求来源不对，请从本站页面操作。'],
  not_found: [404, '没有找到，可能已经取消或不属于您。'],
  conflict: [409, '情况已经变化，请刷新后再试。'],
  too_many_requests: [429, '操作太频繁，请稍等一会儿再试。'],
  internal: [500, '系统出了点问题，请稍后再试，或直接拨打 12348。'],
  unavailable: [503, '服务正在重启，请稍等片刻。'],
  draining: [503, '系统正在维护，暂不接新的咨询，请稍后再来或拨打 12348。'],
  closed_hours: [409, '现在不在服务时间，可以预约，或拨打 24 小时热线 12348。'],
  nobody_on_duty: [409, '现在没有律师在线，可以预约，或拨打 24 小时热线 12348。'],
  queue_full: [409, '排队人数已满，请预约，或拨打 12348。'],
  slot_taken: [409, '这个时段刚刚被别人约走了，请另选一个。'],
  slot_not_open: [409, '这个时段现在不能预约，请另选一个。'],
  open_booking: [409, '您已经有一个预约，请先完成或取消。'],
  open_consultation: [409, '您有一个正在进行的咨询，请先回到那里。'],
  daily_limit: [409, '当天的咨询次数已用完，请改天再来，或拨打 12348。'],
  booking_suspended: [409, '您近期多次未到，暂时不能预约；仍可立即咨询或拨打 12348。'],
  too_late_to_cancel: [409, '离预约时间太近，已不能取消或改期；如不能到，请拨打 12348 告知。'],
  too_early: [409, '还没到签到时间，请到时候再来。'],
  too_late: [409, '已经过了签到时间。'],
  consent_required: [409, '请先阅读并同意服务告知。'],
  wrong_state: [409, '现在不能做这一步，请刷新看看最新情况。'],
  offer_gone: [409, '这次呼叫已经结束。'],
  seat_taken_over: [409, '通话已在别的页面或设备上打开。'],
  not_in_room: [409, '还没有进入通话，请重新进入。'],
  no_such_media: [404, '这路音视频已经不在了，请重新进入通话。'],
  media_refused: [400, '音视频设置不被接受。'],
  record_incomplete: [400, '登记表还有必填项没填。'],
  already_rated: [409, '这次咨询已经评价过了。'],
  rating_closed: [409, '评价时间已过。'],
  interaction_closed: [409, '现在不能发言，可以先看直播。'],
  muted: [403, '您在本场已被禁言；如有疑问请联系工作人员或拨打 12348。'],
  slow_mode: [429, '发言太快了，请稍等再发。'],
  no_moderator: [409, '审核员还没有进入本场，不能开播。请先请审核员打开审核页面。'],
  not_publishing: [409, '还没有收到画面和声音，不能开播。请先推流并预览。'],
  publisher_present: [409, '本场已有另一路推流在进行，请先停止它。'],
  recording_held: [409, '这份录像有留存要求，现在不能删除。'],
  own_deed: [409, '这一步要由另一位工作人员来做。'],
  recording_unavailable: [409, '录像还没有准备好或已经删除。'],
  store_unavailable: [503, '存放录像的地方现在连不上，请过一会儿再试。'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof errors;
export const errorCode = z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]]);

/** `fields` names the inputs at fault, with what to do; `details` are facts the page needs (e.g. the id of the open consultation). */
export const errorView = z.object({
  code: errorCode,
  message: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
  details: z.record(z.string(), z.string()).optional(),
});
export type ErrorView = z.infer<typeof errorView>;

/** How every request is answered, on HTTP and on the socket. */
export type Answer<Data> = { ok: true; data: Data } | { ok: false; error: ErrorView };
