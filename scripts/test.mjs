// npm test: sets up what tests need and runs them all but the long ones and the looks. `npm test -- PART [what the runner takes]`
// runs a part, `npm run test:long` everything.
import { ensureDebianPackages } from './setup/debian.mjs';
import { packageScript, setUp } from './setup/steps.mjs';
import { runScript, runVisibly, SetupError } from './setup/terminal.mjs';

const testPackages = ['chromium', 'ffmpeg', 'fonts-noto-cjk', 'openssl', 'postgresql'];

const parts = {
  rules: { title: '规则测试', runner: ['vitest/vitest.mjs', 'run', '--project', 'rules'] },
  system: { title: '系统测试', runner: ['vitest/vitest.mjs', 'run', '--project', 'system*'] },
  e2e: { title: '浏览器测试', runner: ['@playwright/test/cli.js', 'test', '--project=e2e'] },
  content: { title: '录像内容测试', runner: ['@playwright/test/cli.js', 'test', '--project=content'] },
  'e2e-long': { title: '浏览器长测试', runner: ['@playwright/test/cli.js', 'test', '--project=e2e-long'] },
  films: { title: '录像长测试', runner: ['@playwright/test/cli.js', 'test', '--project=films'] },
  looks: { title: '逐页检查', runner: ['@playwright/test/cli.js', 'test', '--project=looks'] },
};
/** Beside what somebody asks for: within half an hour on two cores, a worker built first. */
const usual = ['rules', 'system', 'e2e', 'content'];

await runScript(async ([part, ...args]) => {
  if (part !== undefined && part !== 'long' && !(part in parts)) {
    throw new SetupError(
      `没有「${part}」这一类测试。可以是：${Object.keys(parts).join('、')}、long（全部），不写则运行 ${usual.join('、')}。`,
    );
  }
  const chosen = part === undefined ? usual : part === 'long' ? Object.keys(parts) : [part];
  const whole = chosen.some((name) => name !== 'rules');
  if (whole) await ensureDebianPackages(testPackages, '测试');
  const { node, env } = await setUp({ worker: whole, client: whole });

  const results = [];
  for (const name of chosen) {
    const { title, runner } = parts[name];
    console.log(`\n· ${title}`);
    const startedAt = Date.now();
    const [script, ...options] = runner;
    const code = await runVisibly(node, [packageScript(script), ...options, ...args], { env });
    results.push({ title, passed: code === 0, seconds: Math.round((Date.now() - startedAt) / 1000) });
  }
  const told = results.map(({ title, passed, seconds }) => `${title}${passed ? '通过' : '没有通过'}（${seconds} 秒）`);
  const passed = results.every((result) => result.passed);
  console.log(`\n${passed ? '✓ 全部通过' : '✗ 有测试没有通过'}：${told.join('，')}`);
  return passed ? 0 : 1;
});
