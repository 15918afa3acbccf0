// npm run check: format, lint, types and fast tests, in under a minute. Goes on after a fault, to tell all of them.
import { packageScript, setUp } from './setup/steps.mjs';
import { runScript, runVisibly } from './setup/terminal.mjs';

await runScript(async () => {
  const { node } = await setUp();
  const checks = [
    ['格式与规范', packageScript('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings'],
    ['类型', packageScript('typescript/bin/tsc'), '--project', '.'],
    ['快速测试', packageScript('vitest/vitest.mjs'), 'run', '--project', 'rules'],
  ];
  const failed = [];
  for (const [title, ...command] of checks) {
    console.log(`· ${title}`);
    if ((await runVisibly(node, command)) !== 0) failed.push(title);
  }
  console.log(failed.length === 0 ? '✓ 全部通过' : `✗ 没有通过：${failed.join('、')}`);
  return failed.length === 0 ? 0 : 1;
});
