import type { AnswerOf, Operations } from '#protocol';

/** The definitions (口径) as shown beside the figures of livestreams; docs/figures.md has them with their constants. */
export const liveDefinitions: AnswerOf<Operations['getLiveFigures']>['definitions'] = [
  {
    key: 'broadcasts',
    name: '播出期数',
    unit: '期',
    definition: '至少有一次推流在「直播中」状态累计满 5 分钟的期数；全程被切断的不算。按第一次开播的日期计。',
  },
  {
    key: 'pageViews',
    name: '浏览量',
    unit: '人次',
    definition:
      '本期页面被打开的次数：预告、直播、回放三个阶段之和，只计本平台。工作人员、主播、嘉宾和测试账号打开的不计；同一设备一分钟内超过 20 次的、同一网络地址一天内超出上限的设备和一小时内过多的打开不计。',
  },
  {
    key: 'views',
    name: '观看人次',
    unit: '次',
    definition:
      '画面已出现并且真正播放满 3 秒的观看。同一人 60 秒内回来、没有重新打开页面、暂停后继续、或在两种传输方式之间切换，仍是同一次；播满 24 小时算完一次；按开始时的方式计。直播与回放分开。',
  },
  {
    key: 'uniqueViewers',
    name: '观看人数',
    unit: '人',
    definition:
      '不重复的观看者：登录过的按账号，没有登录的按设备。同一网络地址一天内超出上限（通常 2000 台）的设备不计。合计有两种：各期相加（人次），和全部栏目去重（人），不能混用。',
  },
  {
    key: 'peakConcurrent',
    name: '最高同时在线',
    unit: '人',
    definition: '直播中每一分钟里有播放回报的不重复观看者，取最多的一分钟。按播放器的回报计，不按连接数。回放不计。',
  },
  {
    key: 'watchMs',
    name: '观看时长',
    unit: '分钟',
    definition:
      '真正播放的时间之和：播放器在 3 秒时、以后每 15 秒回报一次，每次不超过与上次回报之间的实际时间，也不计没有信号或切断的时间；同一人开几个页面，同一秒只算一次。暂停、卡顿、切到后台静音的不算。按毫秒相加，最后向下取整一次。',
  },
  {
    key: 'meanWatchMs',
    name: '人均观看时长',
    unit: '分钟',
    definition: '观看时长 ÷ 观看人数。',
  },
  {
    key: 'retention',
    name: '留存曲线',
    unit: '%',
    definition: '直播观看者中，从各自开始观看起满若干分钟后仍在观看的比例。',
  },
  {
    key: 'messagesShown',
    name: '互动',
    unit: '条 / 个 / 人次',
    definition: '公开显示的留言、收到和已回答的提问，以及从本期页面发起的咨询。',
  },
  {
    key: 'outsideViews',
    name: '站外观看',
    unit: '次',
    definition:
      '其他平台的观看数和浏览量，由工作人员凭证据录入，写明截至哪一天；同一平台的同一种数据只计最近一天的一条。单独列出，写作「站内 x + 站外 y」，不与本平台的数字相加。',
  },
];
