import type { ConsultationState, EndReason } from '#protocol';

const state: Record<ConsultationState, string> = {
  booked: '已预约',
  checked_in: '准备中',
  waiting: '排队中',
  offered: '正在呼叫律师',
  connecting: '正在接通',
  in_call: '通话中',
  interrupted: '通话中断，正在恢复',
  completed: '已结束',
  evaluated: '已评价',
  no_show: '错过了预约',
  cancelled: '已取消',
};

const endReason: Record<EndReason, string> = {
  finished_by_citizen: '您结束了通话',
  finished_by_lawyer: '律师结束了通话',
  reconnect_window_over: '网络中断太久，通话结束了',
  cancelled_by_citizen: '您取消了',
  cancelled_by_staff: '工作人员取消了',
  left_queue: '您离开了排队',
  not_answering: '律师接通时没有等到您',
  absent: '页面关闭太久，排队取消了',
  abandoned: '没有完成准备，已自动取消',
  no_show: '过了签到时间，没有等到您签到',
  service_closed: '服务时间结束了',
};

export const states = { state, endReason } as const;
