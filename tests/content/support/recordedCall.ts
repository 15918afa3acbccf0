import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser as Chromium, expect } from '@playwright/test';
import type { RecordingView } from '#protocol';
import { demoAccounts } from '../../../server/demo/demoAccounts.ts';
import { seesAndHears, until } from '../../e2e/support/media.ts';
import { Citizen, Staff } from '../../e2e/support/people.ts';
import type { RunningServer } from '../../e2e/support/runningServer.ts';
import { Browser, newPhone } from '../../support/browser.ts';
import { flashesIn } from '../../support/filmAnalysis.ts';
import { heldUp, type Kept, keptOf, liesIn, type Signals, type Span, signalsOfFilm } from './measure.ts';
import { FlashingDevices } from './source.ts';

/** The tone of each side. Hz */
const tones = { citizen: 1000, lawyer: 2500 } as const;
/** Middle of each side's picture in the film: side by side, and beside a screen. */
const wide = { citizen: { x: 282, y: 278, w: 80, h: 80 }, lawyer: { x: 918, y: 278, w: 80, h: 80 } } as const;
const narrow = { citizen: { x: 1096, y: 141, w: 40, h: 40 }, lawyer: { x: 1096, y: 455, w: 40, h: 40 } } as const;
const large = { x: 440, y: 278, w: 80, h: 80 } as const;
type Side = keyof typeof tones;
/** The begin waits for a key frame, the end is wherever the last second was cut. */
const edgeMs = 1500;
const aroundGapMs = 1500;

export interface CallOptions {
  /** Media server's port → relay's port. */
  relays?: Record<number, number>;
  camera?: boolean;
}

/** What the film of a call holds. */
export interface FilmReport {
  recording: RecordingView;
  /** Of the film, ms. */
  durationMs: number;
  /** From the first to the last packet, ms. */
  spanMs: number;
  sides: Record<Side, Kept>;
  /** In the large place, while a screen was shared. */
  screenFlashes: number;
}

/** A call between two pages of the product whose devices flash and beep, recorded with the consent of both. */
export class RecordedCall {
  readonly citizen: Citizen;
  readonly lawyer: Staff;
  readonly #server: RunningServer;
  readonly #devices: Record<Side, FlashingDevices>;
  #screenSpan: Span | null = null;
  readonly #leftOut: Span[] = [];

  private constructor(server: RunningServer, citizen: Citizen, lawyer: Staff, devices: Record<Side, FlashingDevices>) {
    this.#server = server;
    this.citizen = citizen;
    this.lawyer = lawyer;
    this.#devices = devices;
  }

  /** Resolves when it is recorded. */
  static async begin(chromium: Chromium, server: RunningServer, options: CallOptions = {}): Promise<RecordedCall> {
    const { camera = true, relays = {} } = options;
    const devices = { citizen: new FlashingDevices(), lawyer: new FlashingDevices() };
    const lawyer = await Staff.signIn(chromium, server, 'lawyer1', { relays });
    await devices.lawyer.give(lawyer.page.context(), tones.lawyer);
    await lawyer.page.reload();
    await lawyer.comeBackOnline();
    for (const device of Object.values(devices)) device.camera = camera;
    // The duty's check of devices wants a camera; the page then forgets it.
    if (!camera) await lawyer.page.reload();
    const citizen = await Citizen.arrive(chromium, server, newPhone(), { relays });
    await devices.citizen.give(citizen.page.context(), tones.citizen);
    await citizen.signIn();
    await citizen.askForConsultation();
    await citizen.agree('同意录像');
    if (camera) await citizen.checkDevices();
    else await checkMicrophone(citizen);
    await lawyer.answer();
    const call = new RecordedCall(server, citizen, lawyer, devices);
    await call.isRecorded();
    return call;
  }

  async isRecorded(): Promise<void> {
    await expect(this.citizen.page.getByText('正在录像').first()).toBeVisible({ timeout: 60_000 });
  }

  /** Lets it go on until both sides gave so many seconds that can be measured: as long, unless the machine is busy. */
  async goesOn(seconds: number): Promise<void> {
    const from = Date.now();
    const measurable = ({ signals }: FlashingDevices) => {
      const spans = heldUp(signals);
      return signals.beeps.filter((at) => at >= from && !liesIn(spans, at)).length;
    };
    const all = Object.values(this.#devices);
    await until(
      async () => all.every((one) => measurable(one) >= seconds),
      60_000 + 2000 * seconds,
      `${seconds} regular seconds`,
    );
  }

  async shareScreen(seconds: number): Promise<void> {
    const from = Date.now();
    await this.lawyer.page.getByRole('button', { name: '共享屏幕' }).click();
    await this.goesOn(seconds);
    await this.lawyer.page.getByRole('button', { name: '停止共享' }).click();
    this.#screenSpan = [from, Date.now()];
  }

  /** Something happened that may cost a moment, which is not measured. */
  leaveOut(span: Span): void {
    this.#leftOut.push(span);
  }

  async reloadCitizen(): Promise<void> {
    const { page } = this.citizen;
    const from = Date.now();
    await page.reload();
    await this.bothSee();
    this.leaveOut([from - aroundGapMs, Date.now() + aroundGapMs]);
  }

  /** Picture and sound come on both sides, and are recorded. */
  async bothSee(): Promise<void> {
    await Promise.all([this.citizen, this.lawyer].map(({ page }) => seesAndHears(page, 60_000)));
    await this.isRecorded();
  }

  /** Hangs up, waits for the film and measures it. */
  async report(): Promise<FilmReport> {
    const consultationId = this.citizen.consultationId;
    await this.citizen.hangUp();
    const folder = await mkdtemp(join(tmpdir(), 'film-'));
    try {
      const { recording, path } = await this.#film(consultationId, folder);
      const startedAt = Date.parse(recording.startedAt);
      const endedAt = Date.parse(recording.endedAt ?? '');
      const kept = async (side: Side) => {
        const film = await this.#shown(side, { path, startedAt });
        return keptOf(
          this.#devices[side].signals,
          film,
          [startedAt + edgeMs, endedAt - edgeMs],
          this.#unmeasured(side, recording),
        );
      };
      const durationMs = lengthOf(path);
      return {
        ...{ recording, durationMs, spanMs: endedAt - startedAt },
        sides: { citizen: await kept('citizen'), lawyer: await kept('lawyer') },
        screenFlashes: await this.#screenFlashes({ path, startedAt }),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #shown(side: Side, film: { path: string; startedAt: number }): Promise<Signals> {
    const elsewhere = this.#screenSpan && { region: narrow[side], span: this.#screenSpan };
    return signalsOfFilm(film, tones[side], wide[side], elsewhere);
  }

  async #screenFlashes({ path, startedAt }: { path: string; startedAt: number }): Promise<number> {
    const [from, to] = this.#screenSpan ?? [0, 0];
    const times = to > 0 ? await flashesIn(path, large) : [];
    return times.filter((time) => startedAt + time * 1000 >= from && startedAt + time * 1000 < to).length;
  }

  /** Listed gaps, what was left out, and the moments at which the picture changes its place. */
  #unmeasured(side: Side, { gaps, startedAt }: RecordingView): Span[] {
    const start = Date.parse(startedAt);
    const listed = gaps
      .filter((gap) => gap.side === side || gap.side === null)
      .map(({ fromMs, toMs }): Span => [start + fromMs - aroundGapMs, start + toMs + aroundGapMs]);
    const changes = (this.#screenSpan ?? []).map((at): Span => [at - aroundGapMs, at + aroundGapMs]);
    return [...listed, ...changes, ...this.#leftOut];
  }

  async #film(consultationId: string, folder: string): Promise<{ recording: RecordingView; path: string }> {
    const checker = new Browser(this.#server.url);
    const login = 'quality1';
    const password = demoAccounts.find((account) => account.login === login)?.password ?? '';
    await checker.call('signInByPassword', { body: { login, password } });
    const find = async () =>
      (await checker.call('listRecordings', { query: {} })).find((one) => one.consultationId === consultationId);
    await until(async () => (await find())?.film.state === 'ready', 180_000, 'the film');
    const recording = await find();
    if (!recording) throw new Error('there is no recording');
    const params = { recordingId: recording.id };
    const { film } = await checker.call('playRecording', { params, body: { reason: '核对画面和声音' } });
    const answer = await checker.fetch(film?.url ?? '');
    expect(answer.status).toBe(200);
    const path = join(folder, 'film.mp4');
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
    return { recording, path };
  }
}

async function checkMicrophone({ page }: Citizen): Promise<void> {
  await page.getByRole('button', { name: '打开摄像头和麦克风' }).click();
  await expect(page.getByText('仍可以只用语音咨询')).toBeVisible();
  await expect(page.getByText('网络很好').or(page.getByText('网络有点慢'))).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: /都好了/ }).click();
}

function lengthOf(path: string): number {
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number(execFileSync('ffprobe', args, { encoding: 'utf8' })) * 1000;
}
