/** A process of its own: the service, with consultations that a lawyer has just accepted. Started by `startServerProcess`. */
import { randomUUID } from 'node:crypto';
import { SessionService } from '../server/accounts/sessionService.ts';
import { systemClock } from '../server/clock.ts';
import { startApplication } from '../tests/support/application.ts';
import { answerCpu, type ServerReady } from './serverProcess.ts';

/** Two people of one consultation, by their session cookies. */
export interface Pair {
  consultationId: string;
  cookies: readonly [citizen: string, lawyer: string];
}

export interface JoinsServerReady extends ServerReady {
  pairs: Pair[];
}

const count = Number(process.argv[2]);
const application = await startApplication();
const { prisma } = application.database;
const sessions = new SessionService({ prisma, clock: systemClock, config: application.config });

async function signedIn(role: 'citizen' | 'duty_lawyer', index: number): Promise<{ id: string; cookie: string }> {
  const createdAt = new Date();
  const who = role === 'citizen' ? { phone: `138${String(index).padStart(8, '0')}` } : { login: `bench${index}` };
  const { id } = await prisma.account.create({ data: { role, createdAt, name: `${role} ${index}`, ...who } });
  const { secret } = await sessions.start({ id, role });
  return { id, cookie: `${sessions.cookie.name}=${secret}` };
}

async function accepted(index: number): Promise<Pair> {
  const [citizen, lawyer] = [await signedIn('citizen', index), await signedIn('duty_lawyer', index)];
  const at = new Date();
  const { id } = await prisma.consultation.create({
    data: {
      number: `bench-${index}`,
      kind: 'instant',
      state: 'connecting',
      stateSince: at,
      citizenId: citizen.id,
      lawyerId: lawyer.id,
      categoryCode: 'lawyer',
      matterCode: 'loan',
      brief: '借给朋友的钱要不回来',
      idempotencyKey: randomUUID(),
      requestedAt: at,
    },
  });
  return { consultationId: id, cookies: [citizen.cookie, lawyer.cookie] };
}

const pairs: Pair[] = [];
for (let index = 0; index < count; index += 1) pairs.push(await accepted(index));
answerCpu<JoinsServerReady>({ url: application.url, pairs }, () => application.close());
