import { hashPassword } from '../accounts/password.ts';
import { slotsBetween } from '../administration/slots.ts';
import { seedDemoEpisodes } from '../episodes/seedEpisodes.ts';
import type { Foundation } from '../services.ts';
import { addDays, dayOf, momentOf } from '../shanghaiTime.ts';
import { demoAccounts, demoStaff } from './demoAccounts.ts';

type Tools = Pick<Foundation, 'prisma' | 'clock' | 'limits'>;

const daysOfDuty = 8; // today and the seven days that can be booked
const bookable = { from: '08:00', until: '20:00' };

/** Staff that anybody may sign in as, and their duty round the clock. Renewed at each start. Never in production. */
export async function seedDemo(tools: Tools): Promise<void> {
  await seedStaff(tools);
  const lawyers = await tools.prisma.account.findMany({
    where: { login: { in: demoStaff.filter(({ role }) => role === 'duty_lawyer').map(({ login }) => login) } },
    select: { id: true },
  });
  const today = dayOf(tools.clock.now());
  for (const { id } of lawyers) await seedDuty(tools, id, today);
  await seedDemoEpisodes(tools);
}

/** The passwords become again those that the sign-in page shows. */
async function seedStaff({ prisma, clock }: Tools): Promise<void> {
  const logins = demoAccounts.map(({ login }) => login);
  const passwordHash = await hashPassword(demoAccounts[0]?.password ?? '');
  const createdAt = clock.now();
  await prisma.account.createMany({
    data: demoStaff.map((staff) => ({ ...staff, passwordHash, createdAt })),
    skipDuplicates: true,
  });
  await prisma.account.updateMany({
    where: { login: { in: logins } },
    data: { passwordHash, mustChangePassword: false },
  });
}

async function seedDuty({ prisma, limits }: Tools, lawyerId: string, today: string): Promise<void> {
  const planned = await prisma.dutyShift.findMany({
    where: { lawyerId, startsAt: { gte: momentOf(today) } },
    select: { startsAt: true },
  });
  const days = Array.from({ length: daysOfDuty }, (_, index) => addDays(today, index)).filter(
    (day) => !planned.some(({ startsAt }) => dayOf(startsAt) === day),
  );
  await prisma.dutyShift.createMany({
    data: days.map((day) => ({ lawyerId, startsAt: momentOf(day), endsAt: momentOf(day, '24:00') })),
  });
  const shifts = await prisma.dutyShift.findMany({
    where: { lawyerId, startsAt: { in: days.map((day) => momentOf(day)) } },
  });
  const slots = shifts.flatMap(({ id: shiftId, startsAt }) => {
    const day = dayOf(startsAt);
    const pieces = slotsBetween(momentOf(day, bookable.from), momentOf(day, bookable.until), limits.slotMs);
    return pieces.map((piece) => ({ ...piece, shiftId, lawyerId }));
  });
  await prisma.slot.createMany({ data: slots, skipDuplicates: true });
}
