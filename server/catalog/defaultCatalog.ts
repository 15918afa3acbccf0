/** The eight service categories (八大类) that a new installation begins with. The bureau may change them. */
export const defaultCategories = [
  { code: 'lawyer', name: '律师服务' },
  { code: 'notary', name: '公证' },
  { code: 'legal_aid', name: '法律援助' },
  { code: 'mediation', name: '人民调解' },
  { code: 'forensic', name: '司法鉴定' },
  { code: 'arbitration', name: '仲裁' },
  { code: 'grassroots', name: '基层法律服务' },
  { code: 'publicity', name: '法治宣传' },
] as const;

/** What people come with: the official name, and the everyday words that they pick. The most frequent first. */
export const defaultMatterTypes = [
  { code: 'wages', categoryCode: 'legal_aid', name: '劳动报酬', words: '老板欠工资' },
  { code: 'divorce', categoryCode: 'lawyer', name: '婚姻家庭', words: '离婚和孩子抚养' },
  { code: 'loan', categoryCode: 'lawyer', name: '民间借贷', words: '借钱不还' },
  { code: 'housing', categoryCode: 'lawyer', name: '房屋纠纷', words: '房子纠纷' },
  { code: 'traffic', categoryCode: 'lawyer', name: '道路交通事故', words: '交通事故' },
  { code: 'work_injury', categoryCode: 'legal_aid', name: '工伤赔偿', words: '工伤' },
  { code: 'elder_support', categoryCode: 'legal_aid', name: '赡养扶养', words: '赡养老人' },
  { code: 'consumer', categoryCode: 'grassroots', name: '消费维权', words: '买东西上当' },
  { code: 'neighbours', categoryCode: 'mediation', name: '相邻关系', words: '邻里纠纷' },
  { code: 'inheritance', categoryCode: 'notary', name: '遗产继承', words: '遗产继承' },
  { code: 'aid_application', categoryCode: 'legal_aid', name: '法律援助申请', words: '想申请法律援助' },
  { code: 'appraisal', categoryCode: 'forensic', name: '伤残等鉴定', words: '想做伤残鉴定' },
  { code: 'contract', categoryCode: 'arbitration', name: '合同纠纷', words: '合同起了争议' },
  { code: 'law_question', categoryCode: 'publicity', name: '法律知识', words: '想了解法律规定' },
  { code: 'other', categoryCode: 'lawyer', name: '其他', words: '其他' },
] as const;

/** Monday to Friday; closed at the weekend. */
export const officeHours = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
  weekday <= 5 ? { weekday, opens: '09:00', closes: '17:30' } : { weekday, opens: null, closes: null },
);

export const aroundTheClock = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' }));
