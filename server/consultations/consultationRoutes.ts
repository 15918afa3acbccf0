import type { ConsultationView, consultationOperations } from '#protocol';
import type { Consultation } from '../../prisma/generated/client.ts';
import { hashShortCode, newShortCode } from '../accounts/shortCode.ts';
import type { CatalogService } from '../catalog/catalogService.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';
import { recordAccess } from '../recordings/accessLog.ts';
import { issueRoomToken } from '../rooms/roomToken.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { actorOf } from './actor.ts';
import type { ConsentService } from './consentService.ts';
import { maySoonHaveRoom, openStates } from './consultationMachine.ts';
import type { ConsultationService } from './consultationService.ts';
import { type ConsultationViews, canCancel, isCheckInTime } from './consultationView.ts';
import { ownedConsultation, ownSide } from './ownership.ts';
import type { RequestService } from './requestService.ts';

const pageSize = 50;

export interface ConsultationRouteServices {
  consultations: ConsultationService;
  requests: RequestService;
  consents: ConsentService;
  views: ConsultationViews;
  catalog: CatalogService;
  lawyersOnDuty: () => Promise<number>;
  /** The server goes down soon: no new consultations now. */
  isDraining: () => boolean;
  /** A choice on recording was made. */
  onConsent: (consultationId: string) => Promise<void>;
}

type Routes = HttpHandlers<keyof typeof consultationOperations>;

export function consultationRoutes(foundation: Foundation, services: ConsultationRouteServices): Routes {
  return { ...beginning(foundation, services), ...running(foundation, services), ...afterwards(foundation, services) };
}

function own(foundation: Foundation, id: string, account: SessionAccount): Promise<Consultation> {
  return ownedConsultation(foundation.prisma, id, account);
}

function beginning(
  foundation: Foundation,
  { requests, views, catalog, lawyersOnDuty, isDraining }: ConsultationRouteServices,
): Pick<Routes, 'requestConsultation' | 'bookConsultation' | 'changeBooking' | 'returnToQueue'> {
  return {
    async requestConsultation({ body }, { account }) {
      if (isDraining()) throw new ServiceError('draining');
      if (!(await catalog.takesIntake())) throw new ServiceError('closed_hours');
      if ((await lawyersOnDuty()) === 0) throw new ServiceError('nobody_on_duty');
      return views.one(await requests.request(account.id, body));
    },
    async bookConsultation({ body }, { account }) {
      const { slotId, ...matter } = body;
      return views.one(await requests.book(account.id, matter, slotId));
    },
    async changeBooking({ params, body }, { account }) {
      await requests.changeSlot(await own(foundation, params.consultationId, account), body.slotId);
      return views.one(params.consultationId);
    },
    async returnToQueue({ params }, { account }) {
      if (isDraining()) throw new ServiceError('draining');
      return views.one(await requests.comeBack(await own(foundation, params.consultationId, account)));
    },
  };
}

function running(
  foundation: Foundation,
  { consultations, consents, views, onConsent }: ConsultationRouteServices,
): Pick<
  Routes,
  'cancelConsultation' | 'checkIn' | 'decideConsent' | 'createRoomToken' | 'createSeatCode' | 'getConsultation'
> {
  const { prisma, clock, limits, config } = foundation;
  return {
    async cancelConsultation({ params }, { account }) {
      const consultation = await own(foundation, params.consultationId, account);
      if (!canCancel(consultation, limits, clock.now())) {
        throw new ServiceError(consultation.state === 'booked' ? 'too_late_to_cancel' : 'wrong_state');
      }
      const inLine = consultation.state !== 'booked' && consultation.state !== 'checked_in';
      const reason = inLine ? 'left_queue' : 'cancelled_by_citizen';
      await consultations.apply(consultation.id, 'cancelled', actorOf(account), { reason });
      return views.one(consultation.id);
    },
    async checkIn({ params }, { account }) {
      const { id, scheduledAt, state } = await own(foundation, params.consultationId, account);
      if (state === 'checked_in') return views.one(id);
      if (state !== 'booked') throw new ServiceError('wrong_state');
      const now = clock.now();
      const time = isCheckInTime(scheduledAt, limits, now);
      if (time !== 'now') throw new ServiceError(time === 'early' ? 'too_early' : 'too_late');
      if ((await consents.latest(id, account.id, 'service_notice')) !== 'given') {
        throw new ServiceError('consent_required');
      }
      await consultations.apply(id, 'checked_in', actorOf(account), {
        reason: 'arrived',
        changes: { checkedInAt: now },
      });
      return views.one(id);
    },
    async decideConsent({ params, body }, { account }) {
      const { id } = await own(foundation, params.consultationId, account);
      await consents.decide({ accountId: account.id, consultationId: id, ...body });
      await onConsent(id);
      return views.one(id);
    },
    async createRoomToken({ params }, { account }) {
      const { consultationId } = params;
      const { side, state } = await ownSide(prisma, consultationId, account);
      if (!maySoonHaveRoom(state)) throw new ServiceError('wrong_state');
      const claim = { consultationId, side, accountId: account.id };
      const { token, expiresAt } = issueRoomToken(claim, config.jwtSecret, clock.now());
      return { token, side, expiresAt: expiresAt.toISOString() };
    },
    async createSeatCode({ params }, { account }) {
      const { id, state } = await own(foundation, params.consultationId, account);
      if (!(openStates as readonly string[]).includes(state) || state === 'booked')
        throw new ServiceError('wrong_state');
      const code = newShortCode();
      const expiresAt = new Date(clock.now().getTime() + limits.seatCodeMs);
      const row = { codeHash: hashShortCode(code, id), triesLeft: limits.seatCodeTries, expiresAt };
      await prisma.seatCode.upsert({
        where: { consultationId: id },
        create: { consultationId: id, ...row },
        update: row,
      });
      return { code, expiresAt: expiresAt.toISOString() };
    },
    async getConsultation({ params }, { account }) {
      return views.one((await own(foundation, params.consultationId, account)).id);
    },
  };
}

function afterwards(
  foundation: Foundation,
  { consultations, views }: ConsultationRouteServices,
): Pick<Routes, 'listConsultations' | 'rate' | 'requestDeletion'> {
  const { prisma, clock, limits } = foundation;
  return {
    listConsultations({ query }, { account }): Promise<ConsultationView[]> {
      const mine = account.role === 'citizen' ? { citizenId: account.id } : { lawyerId: account.id };
      const before = query.before ? { requestedAt: { lt: new Date(query.before) } } : {};
      return views.list({ where: { ...mine, ...before }, orderBy: { requestedAt: 'desc' }, take: pageSize });
    },
    async rate({ params, body }, { account }) {
      const { id, state, endedAt } = await own(foundation, params.consultationId, account);
      const now = clock.now();
      if (state === 'evaluated') throw new ServiceError('already_rated');
      if (state !== 'completed' || !endedAt) throw new ServiceError('wrong_state');
      if (now.getTime() - endedAt.getTime() >= limits.ratingOpenMs) throw new ServiceError('rating_closed');
      await consultations.apply(id, 'rated', actorOf(account), {
        reason: 'rated',
        within: async (tx) => {
          await tx.rating.create({ data: { consultationId: id, ...body, at: now } });
        },
      });
      return views.one(id);
    },
    async requestDeletion({ params, body }, { account }) {
      const { id, recordingStatus } = await own(foundation, params.consultationId, account);
      if (recordingStatus === 'none' || recordingStatus === 'deleted') throw new ServiceError('recording_unavailable');
      const at = clock.now();
      await prisma.$transaction(async (tx) => {
        const { count } = await tx.deletionRequest.createMany({
          data: [{ consultationId: id, reason: body.reason, requestedAt: at }],
          skipDuplicates: true,
        });
        const recording = await tx.recording.findUnique({ where: { consultationId: id }, select: { id: true } });
        if (count === 0 || !recording) return;
        const access = { at, actorId: account.id, action: 'deletion_requested', recordingId: recording.id } as const;
        await recordAccess(tx, { ...access, detail: { reason: body.reason } });
      });
      return views.one(id);
    },
  };
}
