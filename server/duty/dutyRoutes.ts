import type { dutyOperations } from '#protocol';
import { actorOf } from '../consultations/actor.ts';
import type { ConsentService } from '../consultations/consentService.ts';
import type { ConsultationViews } from '../consultations/consultationView.ts';
import type { HttpHandlers } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { DutyService } from './dutyService.ts';
import type { DutyViews } from './dutyViews.ts';
import type { PresenceService } from './presenceService.ts';

export interface DutyRouteServices {
  duty: DutyService;
  presence: PresenceService;
  consents: ConsentService;
  views: ConsultationViews;
  desks: DutyViews;
  /** The lawyer chose on recording. */
  onConsent: (lawyerId: string) => Promise<void>;
}

export function dutyRoutes(services: DutyRouteServices): HttpHandlers<keyof typeof dutyOperations> {
  const { duty, presence, consents, views, desks } = services;
  return {
    getDuty: (_input, { account }) => desks.of(account.id),
    async decideDutyConsent({ body }, { account }) {
      const { recording, textVersion } = body;
      await consents.decide({
        accountId: account.id,
        consultationId: null,
        kind: 'recording',
        decision: recording,
        textVersion,
      });
      await presence.choose(account.id, recording);
      await services.onConsent(account.id);
      return desks.of(account.id);
    },
    async goOnline(_input, { account }) {
      if (duty.draining) throw new ServiceError('draining');
      await presence.goOnline(account.id);
      return desks.of(account.id);
    },
    async goOffline(_input, { account }) {
      await presence.goOffline(account.id);
      return desks.of(account.id);
    },
    async acceptOffer({ params }, { account }) {
      if (duty.draining) throw new ServiceError('draining');
      return views.one(await duty.accept(params.offerId, actorOf(account)));
    },
    async declineOffer({ params, body }, { account }) {
      await duty.decline(params.offerId, actorOf(account), body.reason, body.note);
      return desks.of(account.id);
    },
  };
}
