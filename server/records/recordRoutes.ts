import type { recordOperations } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';
import type { RecordService } from './recordService.ts';

export function recordRoutes(records: RecordService): HttpHandlers<keyof typeof recordOperations> {
  return {
    getRecord: ({ params }, { account }) => records.get(account.id, params.consultationId),
    saveRecord: ({ params, body }, { account }) =>
      records.save(account.id, params.consultationId, body.version, body.fields),
    submitRecord: ({ params, body }, { account }) => records.submit(account.id, params.consultationId, body.version),
  };
}
