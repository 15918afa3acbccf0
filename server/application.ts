import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { RecorderProcess } from '#recordings';
import type { Sfu } from '#sfu';
import { accountRoutes } from './accounts/accountRoutes.ts';
import { AccountService } from './accounts/accountService.ts';
import { LoginCodeService } from './accounts/loginCodeService.ts';
import { SessionService } from './accounts/sessionService.ts';
import { administrationRoutes } from './administration/administrationRoutes.ts';
import { Audit } from './administration/audit.ts';
import { CatalogAdministration } from './administration/catalogAdministration.ts';
import { DeletionRequests } from './administration/deletionRequests.ts';
import { ShiftService } from './administration/shiftService.ts';
import { StaffService } from './administration/staffService.ts';
import { TestAccounts } from './administration/testAccounts.ts';
import { type Calls, createCalls } from './calls.ts';
import { catalogRoutes } from './catalog/catalogRoutes.ts';
import { CatalogService } from './catalog/catalogService.ts';
import { seedCatalog } from './catalog/seedCatalog.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { seedDemo } from './demo/seedDemo.ts';
import { seedSeries } from './episodes/seedEpisodes.ts';
import { figureRoutes } from './figures/figureRoutes.ts';
import { FigureService } from './figures/figureService.ts';
import { createExpress, mountRoutes } from './http/express.ts';
import type { HttpHandlers } from './http/handlers.ts';
import { closeServer, listen } from './http/listening.ts';
import type { OnForbidden } from './http/operationRouter.ts';
import { createWebServer } from './http/webServer.ts';
import { seedWords } from './interaction/wordService.ts';
import { createLivestream } from './livestream.ts';
import { createMetrics } from './operation/metrics.ts';
import { createOperationServer } from './operation/operationServer.ts';
import { readiness } from './operation/readiness.ts';
import { AnswerNotices } from './recordings/answerNotices.ts';
import { freeBytesOf } from './recordings/diskWatch.ts';
import { recordRoutes } from './records/recordRoutes.ts';
import { RecordService } from './records/recordService.ts';
import type { Foundation } from './services.ts';
import { SmsOutbox } from './sms/smsOutbox.ts';
import { createSocketServer } from './socket/socketServer.ts';

/** What the application is made from. It closes none of it: who made it closes it. */
export interface ApplicationParts {
  config: Config;
  database: Pick<Database, 'prisma'>;
  clock: Clock;
  log: Logger;
  sfu: Sfu;
  recorder: RecorderProcess;
  /** Free bytes of the disk for recordings; left out: as the disk says. */
  freeBytes?: () => Promise<number>;
}

/** The running server: pages, sockets, and the operator's port. The same in production and in tests. */
export interface Application {
  /** Ports listened on; tests ask for port 0, which takes any free one. */
  port: number;
  operationPort: number;
  calls: Calls;
  /** Takes no new calls and lives; settles when the running ones have ended, or had their time. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const clientFolder = fileURLToPath(new URL('../client/dist/', import.meta.url));
const housekeepingEvery = 3_600_000; // ms

/** Seeds, takes up what a restart interrupted, and listens. Throws an OperatorError when a port cannot be had. */
export async function createApplication(parts: ApplicationParts): Promise<Application> {
  const { config, clock, log, sfu, recorder } = parts;
  const { freeBytes = () => freeBytesOf(config.recordingsDir) } = parts;
  const { prisma } = parts.database;
  const foundation: Foundation = { config, prisma, clock, limits: config.limits, log };
  mkdirSync(config.recordingsDir, { recursive: true, mode: 0o700 });
  await seedCatalog(foundation);
  await seedSeries(foundation);
  await seedWords(foundation);
  if (config.mode === 'demo') await seedDemo(foundation);

  sfu.on('workerdied', ({ rooms }) => log.warn({ rooms: rooms.length }, 'a media worker died, starting another'));
  const people = createPeople(foundation);
  const app = createExpress(config, log);
  const web = createWebServer(config.tls, app);
  const io = createSocketServer(foundation, {
    httpServer: web,
    resolveSession: (cookie) => people.sessions.resolve(cookie),
  });
  const calls = createCalls(foundation, { io, sfu, recorder, freeBytes, ...people });
  const livestream = createLivestream(foundation, { io, sfu, ...people });
  const handlers: HttpHandlers = {
    ...peopleRoutes(foundation, people, calls),
    ...calls.routes,
    ...livestream.routes,
  };
  const files = [...calls.files, ...livestream.files];
  const onForbidden: OnForbidden = (name, account, params) => calls.forbidden(name, account, params);
  mountRoutes(app, { handlers, sessions: people.sessions, files, client: clientFolder, onForbidden }, log);

  let draining = false;
  const metrics = createMetrics(foundation, sfu, () => ({ ...calls.metrics(), ...livestream.metrics() }));
  const operation = createOperationServer(metrics, async () => {
    const state = await readiness(foundation, sfu);
    return { ...state, ready: state.ready && !draining };
  });
  await calls.start();
  await livestream.start();
  const stopHousekeeping = keepHouse(people, log);
  const port = await listen(web, config.host, config.port);
  const operationPort = await listen(operation, config.ops.host, config.ops.port);

  return {
    port,
    operationPort,
    calls,
    async drain() {
      draining = true;
      await Promise.all([calls.drain(), livestream.drain()]);
    },
    async close() {
      stopHousekeeping();
      await Promise.all([calls.close(), livestream.close(), closeServer(operation)]);
      io.engine.close();
      await closeServer(web);
      metrics.clear();
    },
  };
}

type People = ReturnType<typeof createPeople>;

/** The services that know no media. */
function createPeople(foundation: Foundation) {
  const sessions = new SessionService(foundation);
  const sms = new SmsOutbox(foundation);
  const codes = new LoginCodeService(foundation, sms);
  const audit = new Audit(foundation);
  const catalog = new CatalogService(foundation);
  const records = new RecordService(foundation);
  const answers = new AnswerNotices(foundation, sms);
  return { sessions, sms, codes, audit, catalog, records, answers };
}

function peopleRoutes(foundation: Foundation, people: People, calls: Calls) {
  const { sessions, codes, audit, catalog, records, answers } = people;
  return {
    ...accountRoutes(foundation, new AccountService(foundation, sessions, codes), sessions),
    ...catalogRoutes(catalog, () => calls.serviceStatus()),
    ...recordRoutes(records),
    ...figureRoutes(new FigureService(foundation)),
    ...administrationRoutes({
      audit,
      catalog,
      catalogAdministration: new CatalogAdministration(foundation, catalog, audit),
      deletionRequests: new DeletionRequests(
        foundation,
        audit,
        (consultationId, actorId) => calls.deleteRecording(consultationId, actorId),
        (consultationId) => answers.tell(consultationId),
      ),
      shifts: new ShiftService(foundation, audit),
      staff: new StaffService(foundation, sessions, audit),
      testAccounts: new TestAccounts(foundation, audit),
    }),
  } satisfies Partial<HttpHandlers>;
}

/** Deletes what has run out, now and every hour. Returns how to stop. */
function keepHouse({ sessions, codes, sms }: People, log: Logger): () => void {
  const tidy = () =>
    Promise.all([sessions.deleteExpired(), codes.deleteExpired(), sms.deleteOld()]).catch((error: unknown) =>
      log.error({ err: error }, 'housekeeping failed'),
    );
  void tidy();
  const timer = setInterval(tidy, housekeepingEvery);
  timer.unref();
  return () => clearInterval(timer);
}
