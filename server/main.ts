import { RecorderProcess } from '#recordings';
import { Sfu } from '#sfu';
import { createApplication } from './application.ts';
import { systemClock } from './clock.ts';
import { type Config, parseConfig } from './config.ts';
import { openDatabase } from './database/database.ts';
import { ensureFolder } from './ensureFolder.ts';
import { createLog } from './log.ts';
import { forOperator, OperatorError } from './operatorError.ts';
import { dropSecrets } from './secretEnvironment.ts';
import { lanAddresses } from './tls/lanAddresses.ts';
import { ensureLanCertificate, trustInstructions } from './tls/lanCertificate.ts';

/** Closes what was opened, the last first; a part that fails to close does not keep the others open. */
class Opened {
  readonly #closers: (() => unknown)[] = [];

  add<Part extends { close(): unknown }>(part: Part): Part {
    this.#closers.unshift(() => part.close());
    return part;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) {
      try {
        await close();
      } catch (error) {
        console.error(forOperator(error));
      }
    }
  }
}

/** What to look at when the folder cannot be had: it may only follow from DATA_DIR. */
function settingOf({ dataDir }: Config, folder: string, own: string): string {
  return folder.startsWith(`${dataDir}/`) ? `DATA_DIR 或 ${own}` : own;
}

async function start(config: Config, opened: Opened) {
  const log = createLog(config);
  // A failure that nobody waited for is a fault of ours, but no reason to end the calls of others.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure that nobody waited for'));
  const lost = (error: Error) => fail(error, opened);
  ensureFolder(config.recordingsDir, settingOf(config, config.recordingsDir, 'RECORDINGS_DIR'));
  ensureFolder(config.live.folder, settingOf(config, config.live.folder, 'LIVE_DIR'));
  const [database, sfu, recorder] = await Promise.all([
    openDatabase(config, { onLost: lost }).then((database) => opened.add(database)),
    Sfu.create({
      workers: config.rtc.workers,
      rtcPort: config.rtc.port,
      listenIps: listenIps(config.rtc.listenIp),
      announcedAddresses: config.rtc.announcedAddresses,
      silenceLimitMs: config.limits.mediaLostMs,
      ...(config.rtc.workerBin !== null && { workerBin: config.rtc.workerBin }),
    }).then((sfu) => opened.add(sfu), mediaCannotStart),
    RecorderProcess.create({
      dir: config.recordingsDir,
      minFreeBytes: config.recordingMinFreeBytes,
      log: { info: (message) => log.info(message), warn: (message) => log.warn(message) },
    }).then((recorder) => opened.add(recorder), cannotStart('录像进程', 'RECORDINGS_DIR')),
  ]);
  return opened.add(await createApplication({ config, database, clock: systemClock, log, sfu, recorder }));
}

/** Everywhere means both families; the Sfu leaves out the one that no address is announced for. */
function listenIps(listenIp: string): string[] {
  return listenIp === '0.0.0.0' || listenIp === '::' ? ['0.0.0.0', '::'] : [listenIp];
}

/** `--lan` brings its own certificate, unless one was given. */
async function withCertificate(config: Config): Promise<Config> {
  if (!config.lan || config.tls) return config;
  return { ...config, tls: await ensureLanCertificate(config.dataDir, lanAddresses()) };
}

function mediaCannotStart(error: unknown): never {
  const taken = /port:(\d+)\]: address already in use/.exec(String(error))?.[1];
  if (taken) throw new OperatorError(`媒体端口 ${taken} 正被占用，请先停下占用它的程序，或用 RTC_PORT 换一个端口。`);
  return cannotStart('媒体进程', 'RTC_PORT、RTC_LISTEN_IP、MEDIASOUP_WORKER_BIN')(error);
}

function cannotStart(what: string, settings: string): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`${what}起不来：${reason}。请检查 ${settings}。`);
  };
}

async function fail(error: unknown, opened: Opened): Promise<never> {
  console.error(forOperator(error));
  await opened.close();
  process.exit(1);
}

async function main(): Promise<void> {
  const opened = new Opened();
  let ending = false;
  let running: Awaited<ReturnType<typeof start>> | null = null;
  const end = async () => {
    if (ending) process.exit(1);
    ending = true;
    console.log('正在停止：不再接新的咨询，不再开播，等正在进行的通话和直播结束。再按一次 Ctrl+C 立即停止。');
    await running?.drain();
    await opened.close();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  try {
    const config = await withCertificate(parseConfig(process.env, process.argv.slice(2)));
    dropSecrets(process.env);
    running = await start(config, opened);
    console.log(`掌上12348 已启动：${config.publicUrl}`);
    if (config.mode === 'demo') console.log('演示模式：账号和密码见登录页，请勿填写真实信息。');
    if (config.tls?.authorityFile) console.log(trustInstructions(config.publicUrl, config.tls.authorityFile));
  } catch (error) {
    await fail(error, opened);
  }
}

await main();
