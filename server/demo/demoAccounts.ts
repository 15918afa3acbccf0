import type { DemoAccountView } from '#protocol';

/** Known to everybody, and therefore only ever in a demo's database. */
const password = 'demo-12348-xian';

/** The demo's staff. Names and firms are marked as made up. */
export const demoStaff = [
  { role: 'duty_lawyer', login: 'lawyer1', name: '测试律师甲', firm: '演示第一律师事务所', licenseNo: '演示-00000001' },
  { role: 'duty_lawyer', login: 'lawyer2', name: '测试律师乙', firm: '演示第二律师事务所', licenseNo: '演示-00000002' },
  { role: 'quality_checker', login: 'quality1', name: '测试质检员', firm: '', licenseNo: '' },
  { role: 'statistics_officer', login: 'bureau1', name: '测试统计员', firm: '', licenseNo: '' },
  { role: 'sys_admin', login: 'admin1', name: '测试管理员', firm: '', licenseNo: '' },
  { role: 'live_producer', login: 'producer1', name: '测试编导', firm: '', licenseNo: '' },
  { role: 'live_host', login: 'host1', name: '测试主播', firm: '', licenseNo: '' },
  { role: 'live_moderator', login: 'moderator1', name: '测试审核员', firm: '', licenseNo: '' },
  { role: 'content_approver', login: 'approver1', name: '测试审核领导', firm: '', licenseNo: '' },
  { role: 'auditor', login: 'auditor1', name: '测试审计员', firm: '', licenseNo: '' },
] as const;

/** As the sign-in page shows them. */
export const demoAccounts: readonly DemoAccountView[] = demoStaff.map(({ role, login, name }) => ({
  role,
  login,
  password,
  displayName: name,
}));
