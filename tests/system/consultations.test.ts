import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DutyView, RoomView } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import { CallScene, matter } from '../support/callScene.ts';
import { cameraParameters, microphoneParameters } from '../support/sfuMedia.ts';
import type { SocketPage } from '../support/socketPage.ts';

const limits = {
  ringMs: 5000,
  connectMs: 5000,
  mediaLostMs: 3000,
  reconnectMs: 2000,
  wrapUpMs: 3000,
  effectiveMs: 600,
  presentMs: 500,
  absentMs: 4000,
  lawyerGoneMs: 2000,
  ringGoneMs: 500,
  bookFromMs: 1,
  lawyerAbsentAfterMs: 3000,
  noShowAfterMs: 6000,
};

let application: TestApplication;
let scene: CallScene;
beforeAll(async () => {
  application = await startApplication({ env: { SERVICE_LIMITS: JSON.stringify(limits) } });
  scene = new CallScene(application);
});
afterEach(() => scene.end());
afterAll(() => application.close());

const consultation = (id: string) => application.database.prisma.consultation.findUniqueOrThrow({ where: { id } });
const events = async (id: string) => {
  const where = { consultationId: id };
  const rows = await application.database.prisma.consultationTransition.findMany({ where, orderBy: { at: 'asc' } });
  return rows.map(({ event, reason }) => `${event} (${reason})`);
};

const microphone = (transportId: string) => {
  const rtpParameters = { ...microphoneParameters() };
  return { transportId, source: 'microphone', kind: 'audio', paused: false, rtpParameters } as const;
};

/** Camera and microphone, as a page sends them after its join. */
async function sendBoth(page: SocketPage, { transports }: RoomView) {
  const transportId = transports?.send.id ?? '';
  const audio = await page.call('media.produce', microphone(transportId));
  const camera = { source: 'camera', kind: 'video', paused: false, rtpParameters: { ...cameraParameters() } } as const;
  const video = await page.call('media.produce', { transportId, ...camera });
  return { transportId, microphone: audio.producerId, camera: video.producerId };
}

describe('an instant consultation', () => {
  test('goes from the request to the rating, with a row for every step', async () => {
    const { id, lawyer, citizen } = await scene.inCall();
    await citizen.call('room.hangUp', {});
    const { consultation: seen } = await lawyer.hears('room.closed');
    expect(seen).toMatchObject({ id, state: 'completed', endReason: 'finished_by_citizen', canRate: true });
    await lawyer.hears('duty.changed', ({ presence }) => presence === 'wrap_up');
    await lawyer.hears(
      'duty.changed',
      ({ presence, presenceReason }) => presence === 'ready' && presenceReason === 'wrap_up_over',
    );
    const rated = await citizen.browser.call('rate', {
      params: { consultationId: id },
      body: { level: 5, comment: '' },
    });
    expect(rated).toMatchObject({ state: 'evaluated', rating: { level: 5 } });
    expect(await citizen.browser.refused('rate', { params: { consultationId: id }, body: { level: 1 } })).toBe(
      'already_rated',
    );
    expect(await events(id)).toEqual([
      'created (requested)',
      'queued (entered_line)',
      'offered (next_in_line)',
      'accepted (answered)',
      'media_up (both_connected)',
      'finished (finished_by_citizen)',
      'rated (rated)',
    ]);
  });

  test('rings the next lawyer when the first lets it ring', async () => {
    const first = await scene.lawyer('lawyer1');
    const { id } = await scene.inLine();
    await first.hears('duty.changed', ({ offer }) => offer?.consultation.id === id);
    const second = await scene.lawyer('lawyer2');
    const accepted = await scene.answer(second, id);
    expect(accepted).toMatchObject({ state: 'connecting', lawyer: { name: '测试律师乙' } });
    expect(await events(id)).toContain('ring_timed_out (ring_over)');
  });

  test('rings the next lawyer soon after the first has closed the desk', async () => {
    const first = await scene.lawyer('lawyer1');
    const second = await scene.lawyer('lawyer2');
    const { id } = await scene.inLine();
    await first.hears('duty.changed', ({ offer }) => offer?.consultation.id === id);
    first.close();
    await scene.answer(second, id);
    expect(await events(id)).toContain('offer_withdrawn (lawyer_gone)');
  });

  test('is taken back from a lawyer who has closed every page of the desk, and rings there again when one is back', async () => {
    const first = await scene.lawyer('lawyer1');
    const { id } = await scene.inLine();
    await first.hears('duty.changed', ({ offer }) => offer?.consultation.id === id);
    // Another page of the same desk is enough to answer.
    const desk = await scene.page(first.browser);
    await desk.call('duty.watch', {});
    first.close();
    const closedAt = Date.now();
    desk.close();
    await scene.happens(id, 'offer_withdrawn');
    expect(Date.now() - closedAt).toBeGreaterThanOrEqual(limits.ringGoneMs - 50);
    expect(Date.now() - closedAt).toBeLessThan(limits.ringMs - 1000);
    expect(await events(id)).toContain('offer_withdrawn (lawyer_gone)');
    const back = await scene.page(first.browser);
    const { presence } = await back.call('duty.watch', {});
    expect(['ready', 'offered']).toContain(presence);
    await scene.answer(back, id);
  });

  test('goes on ringing a lawyer who loads the desk anew', async () => {
    const first = await scene.lawyer('lawyer1');
    const { id } = await scene.inLine();
    const { offer } = await first.hears('duty.changed', (view) => view.offer?.consultation.id === id);
    first.close();
    const back = await scene.page(first.browser);
    expect((await back.call('duty.watch', {})).offer?.id).toBe(offer?.id);
    await expect.poll(() => Date.now() - Date.parse(offer?.rungAt ?? '')).toBeGreaterThan(2 * limits.ringGoneMs);
    expect((await back.browser.call('getDuty')).offer?.id).toBe(offer?.id);
  });

  test('waits at the head of the line when nobody answers, and a lawyer who misses two rings goes offline', async () => {
    const lawyer = await scene.lawyer('lawyer1');
    const { id } = await scene.inLine();
    const { id: next } = await scene.inLine();
    await lawyer.hears('duty.changed', ({ offer }) => offer?.consultation.id === id);
    await lawyer.hears('duty.changed', ({ offer }) => offer?.consultation.id === next);
    await lawyer.hears(
      'duty.changed',
      ({ presence, presenceReason }) => presence === 'offline' && presenceReason === 'missed_rings',
    );
    await scene.reaches(id, 'waiting');
    const { line } = await lawyer.browser.call('getDuty');
    expect(line.map(({ consultationId }) => consultationId)).toEqual([id, next]);
  });

  test('is handed back with a reason to another lawyer', async () => {
    const first = await scene.lawyer('lawyer1');
    const second = await scene.lawyer('lawyer2');
    const { id } = await scene.inLine();
    const { offer } = await first.hears('duty.changed', (desk) => desk.offer !== null);
    const params = { offerId: offer?.id ?? '' };
    await first.browser.call('declineOffer', { params, body: { reason: 'conflict_of_interest', note: '认识对方' } });
    await scene.answer(second, id);
    expect(await first.browser.refused('acceptOffer', { params })).toBe('offer_gone');
    expect(await second.browser.refused('acceptOffer', { params })).toBe('offer_gone');
  });

  test('is not rung for a citizen whose page is gone, who after a while loses the place and can come back', async () => {
    const { page, id } = await scene.inLineWithoutLawyer();
    page.close();
    await scene.reaches(id, 'cancelled');
    expect(await consultation(id)).toMatchObject({ endReason: 'absent' });
    const returned = await page.browser.call('returnToQueue', { params: { consultationId: id } });
    expect(returned).toMatchObject({ state: 'checked_in', brief: matter.brief });
    const again = await page.browser.call('returnToQueue', { params: { consultationId: id } });
    expect(again.id).toBe(returned.id);
    const [before, after] = [await consultation(id), await consultation(returned.id)];
    expect(after.queuedAt).toEqual(before.queuedAt);
  });

  test('ends after three answered rings that the citizen does not come to', async () => {
    const lawyer = await scene.lawyer('lawyer1');
    const { id } = await scene.inLine();
    for (let missed = 0; missed < 3; missed += 1) {
      await scene.answer(lawyer, id);
    }
    await scene.reaches(id, 'cancelled');
    expect(await consultation(id)).toMatchObject({ endReason: 'not_answering', missedCalls: 3 });
  });

  test('asks for the service notice first', async () => {
    await scene.lawyer('lawyer1');
    const page = await scene.page(await application.signInCitizen());
    const body = { ...matter, idempotencyKey: randomUUID() };
    const { id } = await page.browser.call('requestConsultation', { body });
    expect(await page.refused('queue.enter', { consultationId: id, mode: 'video' })).toBe('consent_required');
    const again = await page.browser.call('requestConsultation', { body });
    expect(again.id).toBe(id);
    const second = { ...body, idempotencyKey: randomUUID() };
    expect(await page.browser.refused('requestConsultation', { body: second })).toBe('open_consultation');
  });

  test('is refused while nobody is on duty', async () => {
    const browser = await application.signInCitizen();
    const body = { ...matter, idempotencyKey: randomUUID() };
    expect(await browser.refused('requestConsultation', { body })).toBe('nobody_on_duty');
  });
});

describe('a booking', () => {
  /** A citizen who has booked a slot of lawyer1 that begins in so many ms. */
  async function booked(inMs: number) {
    const { prisma } = application.database;
    const shift = await prisma.dutyShift.findFirstOrThrow({ where: { lawyer: { login: 'lawyer1' } } });
    const page = await scene.page(await application.signInCitizen());
    const startsAt = new Date(Date.now() + inMs);
    const slot = await prisma.slot.create({
      data: { shiftId: shift.id, lawyerId: shift.lawyerId, startsAt, endsAt: new Date(startsAt.getTime() + 1_800_000) },
    });
    const body = { ...matter, slotId: slot.id, idempotencyKey: randomUUID() };
    const { id } = await page.browser.call('bookConsultation', { body });
    return { page, id };
  }
  async function inLine({ page, id }: { page: SocketPage; id: string }) {
    const params = { consultationId: id };
    expect(await page.browser.refused('checkIn', { params })).toBe('consent_required');
    await scene.consent(page, id, 'refused');
    await page.browser.call('checkIn', { params });
    await page.call('queue.enter', { consultationId: id, mode: 'video' });
  }

  test('rings its own lawyer, not the one who is longer free', async () => {
    const other = await scene.lawyer('lawyer2');
    const booking = await booked(8000);
    await inLine(booking);
    const own = await scene.lawyer('lawyer1');
    await scene.answer(own, booking.id);
    expect(other.pushed.some(({ data }) => (data as DutyView).offer?.consultation.id === booking.id)).toBe(false);
  });

  test('goes to the pool when its lawyer does not come, and keeps its place before walk-ins', async () => {
    const booking = await booked(3000);
    await inLine(booking);
    const walkIn = await scene.inLineWithoutLawyer('lawyer2');
    await scene.happens(booking.id, 'lawyer_absent');
    const other = await scene.lawyer('lawyer2');
    await scene.answer(other, booking.id);
    expect(await events(booking.id)).toContain('lawyer_absent (lawyer_offline)');
    expect(await consultation(booking.id)).toMatchObject({ lawyerAbsentAt: expect.any(Date) });
    expect(await scene.stateOf(walkIn.id)).toBe('waiting');
  });

  test("is a no-show when nobody checked in, through no lawyer's doing", async () => {
    const { id, page } = await booked(500);
    await scene.reaches(id, 'no_show');
    expect(await page.browser.refused('checkIn', { params: { consultationId: id } })).toBe('wrong_state');
    expect(await events(id)).toEqual(['created (slot_chosen)', 'no_show (no_show)']);
  });
});

describe('a lost side', () => {
  test('interrupts the call and finds the same seat again', async () => {
    const { id, citizen, lawyer } = await scene.inCall();
    scene.media(id, 'citizen', 'medialost');
    await scene.reaches(id, 'interrupted');
    const gone = await lawyer.hears('room.peer', ({ connected }) => !connected);
    expect(gone.side).toBe('citizen');
    scene.media(id, 'citizen', 'mediaback');
    await scene.reaches(id, 'in_call');
    expect((await citizen.browser.call('getConsultation', { params: { consultationId: id } })).state).toBe('in_call');
  });

  test('ends the consultation when it stays away after an effective talk', async () => {
    const { id, citizen } = await scene.inCall();
    await expect
      .poll(async () => (await citizen.browser.call('getConsultation', { params: { consultationId: id } })).talkMs, {
        timeout: 20_000,
      })
      .toBeGreaterThan(limits.effectiveMs + limits.mediaLostMs);
    scene.media(id, 'citizen', 'medialost');
    await scene.reaches(id, 'completed');
    const ended = await citizen.browser.call('getConsultation', { params: { consultationId: id } });
    expect(ended).toMatchObject({ endReason: 'reconnect_window_over', returnUntil: expect.any(String) });
  });

  test('goes back to the head of the line when there was no effective talk', async () => {
    const { id } = await scene.inCall();
    scene.media(id, 'lawyer', 'medialost');
    await scene.reaches(id, 'waiting');
    expect(await events(id)).toContain('requeued (too_short)');
  });
});

describe('a seat', () => {
  test('is taken over by another page, and the first is told', async () => {
    const { id, citizen, lawyer } = await scene.inCall();
    const other = await scene.page(citizen.browser);
    const seat = await scene.join(other, id);
    expect(seat.transports).not.toBeNull();
    await citizen.hears('room.takenOver');
    expect(await citizen.refused('media.closeProducer', { producerId: randomUUID() })).toBe('seat_taken_over');
    scene.media(id, 'citizen', 'mediaup');
    await lawyer.hears('room.peer', ({ connected }) => connected);
    expect(await scene.stateOf(id)).toBe('in_call');
    expect(await events(id)).not.toContain('media_lost (citizen_lost)');
  });

  test('finds in the answer to its join what the other side already sends', async () => {
    const lawyer = await scene.lawyer('lawyer1');
    const { page: citizen, id } = await scene.inLine();
    await scene.answer(lawyer, id);
    const sent = await sendBoth(lawyer, await scene.join(lawyer, id));
    const { consumers } = await scene.join(citizen, id);
    expect(consumers.map(({ producerId, paused }) => [producerId, paused])).toEqual([
      [sent.microphone, null],
      [sent.camera, null],
    ]);
    expect(citizen.pushed.map(({ name }) => name)).not.toContain('media.newConsumers');
    await citizen.call('media.resumeConsumers', { consumerIds: consumers.map(({ consumerId }) => consumerId) });
    const { producerId } = await lawyer.call('media.produce', microphone(sent.transportId));
    const later = await citizen.hears('media.newConsumers');
    expect(later.consumers.map((consumer) => consumer.producerId)).toEqual([producerId]);
  });

  test('keeps its media when only the socket was lost, and is told what came, went and was muted meanwhile', async () => {
    const { id, citizen, lawyer, seats } = await scene.inCall();
    const sent = await sendBoth(lawyer, seats.lawyer);
    await citizen.hears('media.newConsumers', ({ consumers }) => consumers.some(({ source }) => source === 'camera'));
    const peer = application.sfu.rooms.get(id)?.peers.get('citizen');
    citizen.close();
    await lawyer.call('media.pauseProducer', { producerId: sent.camera });
    const { producerId: another } = await lawyer.call('media.produce', microphone(sent.transportId));
    await expect.poll(() => peer?.consumerCount).toBe(2);
    const back = await scene.page(citizen.browser);
    const seat = await scene.join(back, id, seats.citizen.sessionId);
    expect(seat).toMatchObject({ transports: null, sessionId: seats.citizen.sessionId });
    const told = new Map(seat.consumers.map(({ producerId, paused }) => [producerId, paused]));
    expect(told).toEqual(
      new Map([
        [sent.camera, 'muted'],
        [another, null],
      ]),
    );
    expect(application.sfu.rooms.get(id)?.peers.get('citizen')).toBe(peer);
    expect(await scene.stateOf(id)).toBe('in_call');
  });

  test('is not to be had before a lawyer has answered, though its token is', async () => {
    const lawyer = await scene.lawyer('lawyer1');
    const { page: citizen, id } = await scene.inLine();
    const { token } = await citizen.browser.call('createRoomToken', { params: { consultationId: id } });
    const join = { token, resume: null, lastMessageSeq: 0, rtpCapabilities: {} };
    expect(await citizen.refused('room.join', join)).toBe('wrong_state');
    await scene.answer(lawyer, id);
    expect((await citizen.call('room.join', join)).side).toBe('citizen');
  });

  test('is found again in a new room after the media worker was killed', async () => {
    const { id, citizen, lawyer } = await scene.inCall();
    const { workers } = await application.sfu.stats();
    for (const { pid } of workers) process.kill(pid, 'SIGKILL');
    await Promise.all([citizen.hears('room.restarted'), lawyer.hears('room.restarted')]);
    await Promise.all([scene.join(citizen, id), scene.join(lawyer, id)]);
    scene.media(id, 'citizen', 'mediaup');
    scene.media(id, 'lawyer', 'mediaup');
    await scene.reaches(id, 'in_call');
    expect(await events(id)).not.toContain('media_lost (citizen_lost)');
  });
});

describe('chat', () => {
  test('is kept in order and without doubles, and told again to who comes back', async () => {
    const { id, citizen, lawyer } = await scene.inCall();
    const clientId = randomUUID();
    const first = await citizen.call('chat.send', { clientId, text: '您好' });
    const repeated = await citizen.call('chat.send', { clientId, text: '您好' });
    expect(repeated).toEqual(first);
    const reply = await lawyer.call('chat.send', { clientId: randomUUID(), text: '请讲' });
    expect([first.seq, reply.seq]).toEqual([1, 2]);
    expect(await lawyer.hears('chat.message')).toEqual(first);
    const again = await scene.join(await scene.page(citizen.browser), id);
    expect(again.messages).toEqual([first, reply]);
  });
});
