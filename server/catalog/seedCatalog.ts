import type { Foundation } from '../services.ts';
import { aroundTheClock, defaultCategories, defaultMatterTypes, officeHours } from './defaultCatalog.ts';

/** Fills empty tables of a new installation; what the bureau has changed stays. The demo is open round the clock. */
export async function seedCatalog({ prisma, config }: Pick<Foundation, 'prisma' | 'config'>): Promise<void> {
  const rows = await prisma.weekdayHours.count();
  if (rows === 0) {
    const data = config.mode === 'demo' ? aroundTheClock : officeHours;
    await prisma.weekdayHours.createMany({ data, skipDuplicates: true });
  }
  if ((await prisma.category.count()) > 0) return;
  const numbered = <Row>(items: readonly Row[]) => items.map((item, index) => ({ ...item, position: index + 1 }));
  await prisma.$transaction([
    prisma.category.createMany({ data: numbered(defaultCategories), skipDuplicates: true }),
    prisma.matterType.createMany({ data: numbered(defaultMatterTypes), skipDuplicates: true }),
  ]);
}
