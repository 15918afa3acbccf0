/**
 * What a new installation looks for from the start: a beginning that moderators add to and take from. Only that a moderator looks
 * follows from a hit, so these are what such messages say, and not what people ask about in good faith (高利贷, 发票, 赌债).
 */
export const defaultWords: Readonly<
  Record<'contact' | 'gambling' | 'fraud' | 'invoices' | 'lending' | 'insults', readonly string[]>
> = {
  contact: ['加微信', '加我微信', '加薇信', '微信号', '加QQ', '加群', '扫码进群', '私聊我', '看我主页', '免费领取'],
  gambling: ['网上赌场', '真人荷官', '百家乐', '六合彩', '时时彩', '博彩平台', '下注平台', '包赢', '稳赚不赔'],
  fraud: [
    '刷单',
    '兼职日结',
    '跑分',
    '收银行卡',
    '收电话卡',
    '办假证',
    '代办学历',
    '内部关系',
    '包打赢官司',
    '花钱捞人',
  ],
  invoices: ['代开发票', '开票联系', '增值税票出售', '出售发票'],
  lending: ['无抵押贷款', '秒批贷款', '黑户可贷', '裸贷', '砍头息放款', '套现', '代还信用卡'],
  insults: ['傻逼', '滚蛋', '骗子律师', '废物', '混蛋', '王八蛋', '不要脸', '狗东西'],
};
