import type { catalogOperations } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { CatalogService, DutyStatus } from './catalogService.ts';

export function catalogRoutes(
  catalog: CatalogService,
  dutyStatus: () => Promise<DutyStatus>,
): HttpHandlers<keyof typeof catalogOperations> {
  return {
    getService: async () => catalog.service(await dutyStatus()),
    listCategories: () => catalog.categories(),
    listSlots: () => catalog.openSlots(),
  };
}
