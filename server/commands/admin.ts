import { staffLogin } from '#protocol';
import { SessionService } from '../accounts/sessionService.ts';
import { Audit } from '../administration/audit.ts';
import { StaffService } from '../administration/staffService.ts';
import { systemClock } from '../clock.ts';
import { parseConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { OperatorError } from '../operatorError.ts';
import { ServiceError } from '../serviceError.ts';
import { type CommandLine, runCommand } from './command.ts';
import { existingDatabase } from './commandDatabase.ts';

const usage = `npm run admin -- create --login 账号 [--name 姓名]
npm run admin -- reset  --login 账号

create：建立管理员账号，打印一次性密码，首次登录时必须改掉。
reset： 给已有的管理员换一个一次性密码，并让他在各处退出登录。
用内置数据库时，运行前请先停下服务。`;

await runCommand({
  usage,
  options: { login: { type: 'string' }, name: { type: 'string' } },
  async run(line) {
    const [action, ...more] = line.positionals;
    if ((action !== 'create' && action !== 'reset') || more.length > 0) throw new OperatorError(usage);
    const login = staffLogin.safeParse(line.options.login ?? '');
    if (!login.success) throw new OperatorError(`--login：${login.error.issues[0]?.message}\n\n${usage}`);
    const config = parseConfig(process.env);
    const database = await existingDatabase(config);
    try {
      const foundation = { prisma: database.prisma, clock: systemClock, config };
      const staff = new StaffService(foundation, new SessionService(foundation), new Audit(foundation));
      const { oneTimePassword } = await (action === 'create'
        ? create(staff, login.data, line)
        : reset(staff, database, login.data));
      console.log(
        `账号：${login.data}\n一次性密码：${oneTimePassword}\n首次登录时会要求改密码。这个密码不再显示，请当面交给本人。`,
      );
    } finally {
      await database.close();
    }
  },
});

async function create(staff: StaffService, login: string, line: CommandLine) {
  const name = String(line.options.name ?? '').trim() || login;
  const account = { login, role: 'sys_admin' as const, name, firm: '', licenseNo: '' };
  return staff.create(null, account).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'conflict') {
      throw new OperatorError(`账号 ${login} 已经有了。换一个账号，或用 npm run admin -- reset --login ${login}`);
    }
    throw error;
  });
}

async function reset(staff: StaffService, { prisma }: Database, login: string) {
  const account = await prisma.account.findFirst({ where: { login, role: 'sys_admin' } });
  if (!account) throw new OperatorError(`没有管理员账号 ${login}。`);
  return staff.resetPassword(null, account.id);
}
