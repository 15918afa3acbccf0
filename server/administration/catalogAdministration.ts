import type { CategoryView, ServiceView } from '#protocol';
import type { CatalogService } from '../catalog/catalogService.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { Audit } from './audit.ts';

interface Hours {
  hours: ServiceView['hours'];
  holidays: { day: string; name: string }[];
}

/** Changes categories, matter types and hours. Codes stay: consultations point to them. */
export class CatalogAdministration {
  readonly #prisma: Foundation['prisma'];
  readonly #catalog: CatalogService;
  readonly #audit: Audit;

  constructor({ prisma }: Pick<Foundation, 'prisma'>, catalog: CatalogService, audit: Audit) {
    this.#prisma = prisma;
    this.#catalog = catalog;
    this.#audit = audit;
  }

  async saveCategory(
    actorId: string,
    code: string,
    category: { name: string; position: number; enabled: boolean },
  ): Promise<CategoryView[]> {
    await this.#prisma.category.upsert({ where: { code }, create: { code, ...category }, update: category });
    await this.#audit.write({ actorId, action: 'category.saved', subject: code });
    return this.#catalog.categories('all');
  }

  /** Throws bad_request when there is no such category. */
  async saveMatterType(
    actorId: string,
    code: string,
    matter: { name: string; words: string; categoryCode: string; position: number; enabled: boolean },
  ): Promise<CategoryView[]> {
    const category = await this.#prisma.category.findUnique({ where: { code: matter.categoryCode } });
    if (!category) throw new ServiceError('bad_request', { fields: { categoryCode: '没有这个类别' } });
    await this.#prisma.matterType.upsert({ where: { code }, create: { code, ...matter }, update: matter });
    await this.#audit.write({ actorId, action: 'matter_type.saved', subject: code });
    return this.#catalog.categories('all');
  }

  async hours(): Promise<Hours> {
    const { hours } = await this.#catalog.serviceHours();
    return { hours, holidays: await this.#prisma.holiday.findMany({ orderBy: { day: 'asc' } }) };
  }

  /** Replaces all. Throws bad_request when a weekday is missing or closes before it opens. */
  async saveHours(actorId: string, { hours, holidays }: Hours): Promise<Hours> {
    refuseImpossible(hours);
    const once = [...new Map(holidays.map((holiday) => [holiday.day, holiday])).values()];
    await this.#prisma.$transaction([
      this.#prisma.weekdayHours.deleteMany(),
      this.#prisma.weekdayHours.createMany({ data: hours }),
      this.#prisma.holiday.deleteMany(),
      this.#prisma.holiday.createMany({ data: once }),
    ]);
    await this.#audit.write({ actorId, action: 'hours.saved', subject: 'hours' });
    return this.hours();
  }
}

function refuseImpossible(hours: Hours['hours']): void {
  const fields: Record<string, string> = {};
  if (new Set(hours.map(({ weekday }) => weekday)).size !== 7) fields.hours = '一周七天，每天一行';
  for (const [index, { opens, closes }] of hours.entries()) {
    if ((opens === null) !== (closes === null)) fields[`hours.${index}`] = '开始和结束要么都填，要么都不填';
    else if (opens !== null && closes !== null && closes <= opens) fields[`hours.${index}`] = '结束要晚于开始';
  }
  if (Object.keys(fields).length > 0) throw new ServiceError('bad_request', { fields });
}
