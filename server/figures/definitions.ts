import type { FiguresView } from '#protocol';

type Figure = FiguresView['figures'][number];

/** The definitions (口径) as shown beside each figure; a change of meaning is a new version. See docs/figures.md. */
export const definitionVersion = '2026-11-2';

export const definitions: Record<Figure['key'], Pick<Figure, 'name' | 'unit' | 'definition'>> = {
  video_consultations_served: {
    name: '接待视频咨询',
    unit: '人次',
    definition:
      '群众和律师双方同时在线累计满 30 秒的咨询，按第一次接通的日期计。中途断线重连、换律师、多人在场只算 1 次；重新申请的另算。测试不计。',
  },
  recorded_minutes: {
    name: '视频录像时长',
    unit: '分钟',
    definition:
      '每次咨询各路录像覆盖时间的并集（同一分钟有两路只算一次；中断 2 秒以内算覆盖，超过的全部不算），按毫秒相加，最后除以 60000 向下取整一次。含到期或申请删除的录像；不含损坏的、待核验的（成片与录像相差超过 1%）和测试的。',
  },
  talk_minutes: {
    name: '通话时长',
    unit: '分钟',
    definition: '群众和律师双方同时在线的时间之和，不论是否录像，最后向下取整一次。测试不计。',
  },
  persons_served: {
    name: '服务人数',
    unit: '人',
    definition: '接待视频咨询中不重复的群众（按账号）。',
  },
  rated: {
    name: '评价',
    unit: '件',
    definition: '接待视频咨询中群众已评价的件数。',
  },
  satisfied: {
    name: '满意',
    unit: '件',
    definition: '已评价中三至五级（基本满意、满意、非常满意）的件数；没有评价的不算满意。',
  },
};
