import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import type { AnswerOf, Operations } from '#protocol';
import { observeMedia } from './media.ts';
import type { RunningServer } from './runningServer.ts';

const phoneSize = { width: 390, height: 844 };
const deskSize = { width: 1440, height: 900 };
const demoPassword = 'demo-12348-xian';

interface Device {
  /** Camera and microphone may be used; else the browser says no. */
  devices?: boolean;
  /** Media server's port → relay's port. */
  relays?: Record<number, number>;
  size?: { width: number; height: number };
}

async function device(browser: Browser, server: RunningServer, options: Device): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: options.size ?? phoneSize,
    permissions: options.devices === false ? [] : ['camera', 'microphone'],
    // A click on what still moves may miss it on a slow machine.
    reducedMotion: 'reduce',
  });
  await observeMedia(context, options.relays);
  return context;
}

/** Closes every page that a test has opened: who is still online would be rung in the next one. */
export async function everybodyLeaves(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

/** A citizen with a phone, doing what people do on its pages. */
export class Citizen {
  readonly page: Page;
  readonly phone: string;

  private constructor(page: Page, phone: string) {
    this.page = page;
    this.phone = phone;
  }

  static async arrive(browser: Browser, server: RunningServer, phone: string, options: Device = {}): Promise<Citizen> {
    const context = await device(browser, server, options);
    return new Citizen(await context.newPage(), phone);
  }

  async signIn(): Promise<void> {
    const { page } = this;
    await page.goto('/sign-in');
    await this.enterPhone();
  }

  /** On the sign-in page, wherever it then leads. */
  async enterPhone(): Promise<void> {
    const { page } = this;
    await page.getByLabel('手机号', { exact: true }).fill(this.phone);
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByRole('button', { name: '填入验证码' }).click();
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page).not.toHaveURL(/sign-in/);
  }

  /** Matter and brief; in 长辈版 one question a page. */
  async describeMatter(): Promise<void> {
    const { page } = this;
    await page.getByText('老板欠工资').click();
    await this.#nextQuestion();
    await page.getByLabel('简单说说情况').fill('在工地干了四个月，工资一直没发，有微信记录。');
    await page.getByLabel('怎么称呼您（可不填）').fill('王师傅');
  }

  async chooseSlot(lawyer: string): Promise<void> {
    const { page } = this;
    await this.#nextQuestion();
    await page.getByRole('group', { name: '几点' }).locator('label').first().click();
    await page.getByRole('group', { name: '律师' }).getByText(lawyer).click();
  }

  async submit(button: '开始咨询' | '确认预约'): Promise<void> {
    await this.#nextQuestion();
    await this.page.getByRole('button', { name: button }).click();
  }

  async #nextQuestion(): Promise<void> {
    const next = this.page.getByRole('button', { name: '下一步' });
    if (await next.isVisible()) await next.click();
  }

  async askForConsultation(): Promise<void> {
    await this.page.goto('/');
    await this.page.getByRole('link', { name: /立即咨询/ }).click();
    await this.describeMatter();
    await this.submit('开始咨询');
  }

  async agree(recording: '同意录像' | '不录像，继续咨询'): Promise<void> {
    await this.page.getByRole('button', { name: '我已阅读，同意' }).click();
    await this.page.getByRole('button', { name: recording }).click();
  }

  /** @param look called with the count of each page of the check: one in the normal version, four in 长辈版 */
  async checkDevices(look: (step: number) => Promise<void> = async () => {}): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: '打开摄像头和麦克风' }).click();
    const next = page.getByRole('button', { name: '下一步' });
    await expect(page.getByText('您的画面').first()).toBeVisible();
    let step = 1;
    for (; await next.isVisible(); step += 1) {
      await look(step);
      await next.click();
    }
    await expect(page.getByText('网络很好').or(page.getByText('网络有点慢'))).toBeVisible({ timeout: 30_000 });
    await look(step);
    await page.getByRole('button', { name: /都好了/ }).click();
  }

  async write(words: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: /^文字/ }).click();
    await page.getByPlaceholder('写一句话').or(page.getByLabel('写一句话')).first().fill(words);
    await page.getByRole('button', { name: '发送' }).click();
  }

  async hangUp(): Promise<void> {
    await this.page.getByRole('button', { name: '挂断' }).click();
    await this.page
      .getByRole('alertdialog')
      .or(this.page.getByRole('dialog'))
      .getByRole('button', { name: '挂断' })
      .click();
  }

  async rate(level: string): Promise<void> {
    await this.page.getByText(level, { exact: true }).click();
    await this.page.getByRole('button', { name: '提交评价' }).click();
    await expect(this.page.getByText('谢谢您的评价')).toBeVisible();
  }

  /** Own consultation's id, from the address of the page. */
  get consultationId(): string {
    const id = /consultations\/([0-9a-f-]{36})/.exec(this.page.url())?.[1];
    if (!id) throw new Error(`no consultation in ${this.page.url()}`);
    return id;
  }
}

/** A member of staff at a desk. */
export class Staff {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async signIn(browser: Browser, server: RunningServer, login: string, options: Device = {}): Promise<Staff> {
    const context = await device(browser, server, { size: deskSize, ...options });
    const page = await context.newPage();
    await page.goto('/staff/sign-in');
    await page.getByLabel('账号').fill(login);
    await page.getByLabel('密码').fill(demoPassword);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page).not.toHaveURL(/sign-in/);
    return new Staff(page);
  }

  async goOnline(recording: '同意录像' | '不录像' = '同意录像'): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: '上线接待' }).click();
    await page.getByRole('dialog').getByRole('button', { name: recording, exact: true }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: '上线接待' })).toBeEnabled({ timeout: 30_000 });
    await page.getByRole('dialog').getByRole('button', { name: '上线接待' }).click();
    await expect(page.getByText('正在接待', { exact: true })).toBeVisible();
  }

  /** Recording was agreed to in this duty already, or is now. */
  async comeBackOnline(): Promise<void> {
    const { page } = this;
    const dialog = page.getByRole('dialog');
    await page
      .getByRole('button', { name: '上线接待' })
      .or(page.getByText('正在接待', { exact: true }))
      .first()
      .waitFor();
    if (await page.getByText('正在接待', { exact: true }).isVisible()) return;
    await page.getByRole('button', { name: '上线接待' }).click();
    const agree = dialog.getByRole('button', { name: '同意录像', exact: true });
    await agree
      .or(dialog.getByRole('button', { name: '上线接待' }))
      .first()
      .waitFor({ timeout: 30_000 });
    if (await agree.isVisible()) await agree.click();
    await dialog.getByRole('button', { name: '上线接待' }).click({ timeout: 30_000 });
    // Who waits already is rung at once.
    await expect(page.getByText(/^(正在接待|有人呼叫)$/).first()).toBeVisible();
  }

  async goOffline(): Promise<void> {
    await this.page.getByRole('button', { name: '下线', exact: true }).click();
    await expect(this.page.getByText('未上线', { exact: true })).toBeVisible();
  }

  async rings(): Promise<void> {
    await expect(this.page.getByRole('button', { name: '接听' })).toBeVisible({ timeout: 30_000 });
  }

  async answer(): Promise<void> {
    await this.rings();
    await this.page.getByRole('button', { name: '接听' }).click();
    await expect(this.page).toHaveURL(/staff\/calls\//);
  }

  async fillRecord(): Promise<void> {
    const { page } = this;
    await page.getByLabel('基本情况').fill('工地务工四个月，工资未付。');
    await page.getByLabel('咨询的问题').fill('怎样要回工资？');
    await page.getByLabel('解答意见').fill('先向劳动监察大队投诉，再申请仲裁。');
    await page.getByLabel(/给群众的小结/).fill('带上聊天记录和考勤，到区劳动监察大队投诉。');
  }

  /** Calls an operation with the session of this browser. */
  async api<Name extends keyof Operations>(path: string): Promise<AnswerOf<Operations[Name]>> {
    const answer = await this.page.request.get(path);
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()).data;
  }
}
