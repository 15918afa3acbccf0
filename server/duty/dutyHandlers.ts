import type { dutyRequests } from '#protocol';
import { actorOf } from '../consultations/actor.ts';
import type { ConsentService } from '../consultations/consentService.ts';
import type { ConsultationService } from '../consultations/consultationService.ts';
import type { ConsultationViews } from '../consultations/consultationView.ts';
import { ownedConsultation } from '../consultations/ownership.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { SocketHandlers } from '../socket/socket.ts';
import type { DutyService } from './dutyService.ts';
import type { DutyViews } from './dutyViews.ts';
import type { LineService } from './lineService.ts';
import type { PresenceService } from './presenceService.ts';

export interface DutyHandlerServices {
  consultations: ConsultationService;
  consents: ConsentService;
  views: ConsultationViews;
  duty: DutyService;
  desks: DutyViews;
  line: LineService;
  presence: PresenceService;
  /** The citizen's page is there (again). */
  onPage: (consultationId: string, socketId: string) => void;
}

export function dutyHandlers(
  foundation: Foundation,
  services: DutyHandlerServices,
): SocketHandlers<keyof typeof dutyRequests> {
  const { consultations, consents, views, duty, desks, line, presence } = services;
  return {
    async 'queue.enter'({ socket, account }, { consultationId, mode }) {
      const consultation = await ownedConsultation(foundation.prisma, consultationId, account);
      if (consultation.state === 'checked_in') {
        if (duty.draining) throw new ServiceError('draining');
        if ((await consents.latest(consultationId, account.id, 'service_notice')) !== 'given') {
          throw new ServiceError('consent_required');
        }
        services.onPage(consultationId, socket.id);
        await consultations.apply(consultationId, 'queued', actorOf(account), {
          reason: 'entered_line',
          changes: { mode },
        });
      } else {
        services.onPage(consultationId, socket.id);
      }
      const places = await line.places(await line.read());
      const own = places.find((place) => place.consultationId === consultationId);
      if (!own) return { consultation: await views.one(consultationId), place: null };
      const { citizenId: _, ...place } = own;
      return { consultation: await views.one(consultationId), place };
    },
    async 'duty.watch'({ socket, account }) {
      presence.pageOpened(account.id, socket.id);
      await duty.look();
      return desks.of(account.id);
    },
  };
}
