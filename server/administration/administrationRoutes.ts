import type { administrationOperations } from '#protocol';
import type { CatalogService } from '../catalog/catalogService.ts';
import type { HttpHandlers } from '../http/handlers.ts';
import type { Audit } from './audit.ts';
import type { CatalogAdministration } from './catalogAdministration.ts';
import type { DeletionRequests } from './deletionRequests.ts';
import type { ShiftService } from './shiftService.ts';
import type { StaffService } from './staffService.ts';
import type { TestAccounts } from './testAccounts.ts';

const auditRowsShown = 200;

/** What an administrator's pages ask for. */
export interface Administration {
  audit: Audit;
  catalog: CatalogService;
  catalogAdministration: CatalogAdministration;
  deletionRequests: DeletionRequests;
  shifts: ShiftService;
  staff: StaffService;
  testAccounts: TestAccounts;
}

export function administrationRoutes(of: Administration): HttpHandlers<keyof typeof administrationOperations> {
  return {
    listStaff: () => of.staff.list(),
    createStaff: ({ body }, { account }) => of.staff.create(account.id, body),
    updateStaff: ({ params, body }, { account }) => of.staff.update(account.id, params.accountId, body),
    resetPassword: ({ params }, { account }) => of.staff.resetPassword(account.id, params.accountId),

    listTestAccounts: () => of.testAccounts.list(),
    addTestAccount: ({ body }, { account }) => of.testAccounts.add(account.id, body.phone),
    async removeTestAccount({ params }, { account }) {
      await of.testAccounts.remove(account.id, params.accountId);
      return {};
    },

    listShifts: () => of.shifts.list(),
    createShift: ({ body }, { account }) =>
      of.shifts.create(account.id, { ...body, startsAt: new Date(body.startsAt), endsAt: new Date(body.endsAt) }),
    async deleteShift({ params }, { account }) {
      await of.shifts.delete(account.id, params.shiftId);
      return {};
    },
    listAdminSlots: ({ params }) => of.shifts.slots(params.shiftId),
    setSlotBlocked: ({ params, body }, { account }) => of.shifts.setBlocked(account.id, params.slotId, body.blocked),

    listAllCategories: () => of.catalog.categories('all'),
    saveCategory: ({ params, body }, { account }) =>
      of.catalogAdministration.saveCategory(account.id, params.code, body),
    saveMatterType: ({ params, body }, { account }) =>
      of.catalogAdministration.saveMatterType(account.id, params.code, body),
    getHours: () => of.catalogAdministration.hours(),
    saveHours: ({ body }, { account }) => of.catalogAdministration.saveHours(account.id, body),

    listDeletionRequests: () => of.deletionRequests.list(),
    decideDeletionRequest: ({ params, body }, { account }) =>
      of.deletionRequests.decide(account.id, params.requestId, body.decision, body.note),
    listAudit: () => of.audit.latest(auditRowsShown),
  };
}
