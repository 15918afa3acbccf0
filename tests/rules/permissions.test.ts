import { describe, expect, test } from 'vitest';
import { type OperationName, operations, type Role, role } from '#protocol';
import { refusal } from '../../server/http/access.ts';
import { liveAdmission } from '../../server/live/liveAccess.ts';
import type { LiveContext } from '../../server/live/liveSocket.ts';

const anyone = ['nobody', ...role.options] as const;
const signedIn = role.options;
const staff = role.exclude(['citizen']).options;
const citizen = ['citizen'] as const;
const lawyer = ['duty_lawyer'] as const;
const both = ['citizen', 'duty_lawyer'] as const;
const admin = ['sys_admin'] as const;
const quality = ['quality_checker'] as const;
const producer = ['live_producer'] as const;
const crew = ['live_producer', 'live_host', 'live_moderator', 'content_approver'] as const;
const producerAndHost = ['live_producer', 'live_host'] as const;
const moderators = ['live_moderator', 'content_approver', 'live_producer'] as const;
const readers = ['statistics_officer', 'sys_admin', 'live_producer', 'content_approver'] as const;
const outside = ['statistics_officer', 'live_producer'] as const;

/** Who may call what. Written a second time on purpose: a change of the contract must be meant. */
const allowed: Record<OperationName, readonly ('nobody' | Role)[]> = {
  requestLoginCode: anyone,
  signInByCode: anyone,
  signInByPassword: anyone,
  signInBySeatCode: anyone,
  signOut: signedIn,
  getMe: anyone,
  updatePreferences: signedIn,
  changePassword: staff,
  listDemoAccounts: anyone,
  getService: anyone,
  listCategories: anyone,
  listSlots: citizen,
  requestConsultation: citizen,
  bookConsultation: citizen,
  changeBooking: citizen,
  cancelConsultation: citizen,
  checkIn: citizen,
  returnToQueue: citizen,
  decideConsent: citizen,
  listConsultations: both,
  getConsultation: both,
  rate: citizen,
  requestDeletion: citizen,
  createRoomToken: both,
  createSeatCode: citizen,
  getRecord: lawyer,
  saveRecord: lawyer,
  submitRecord: lawyer,
  getDuty: lawyer,
  decideDutyConsent: lawyer,
  goOnline: lawyer,
  goOffline: lawyer,
  acceptOffer: lawyer,
  declineOffer: lawyer,
  listRecordings: quality,
  playRecording: quality,
  getRecordingTasks: quality,
  getRecording: quality,
  holdRecording: quality,
  releaseHold: quality,
  getRecordingRights: citizen,
  requestCopy: citizen,
  fetchCopy: citizen,
  complain: citizen,
  listComplaints: quality,
  closeComplaint: quality,
  decideCopy: quality,
  makeFilm: quality,
  listAccesses: ['auditor'],
  checkAccesses: ['auditor'],
  getRecordingHealth: ['quality_checker', 'sys_admin'],
  getFigures: ['statistics_officer', 'sys_admin'],
  listFigureRows: ['statistics_officer'],
  listStaff: admin,
  createStaff: admin,
  updateStaff: admin,
  resetPassword: admin,
  listTestAccounts: admin,
  addTestAccount: admin,
  removeTestAccount: admin,
  listShifts: admin,
  createShift: admin,
  deleteShift: admin,
  listAdminSlots: admin,
  setSlotBlocked: admin,
  listAllCategories: admin,
  saveCategory: admin,
  saveMatterType: admin,
  getHours: admin,
  saveHours: admin,
  listDeletionRequests: admin,
  decideDeletionRequest: admin,
  listAudit: ['sys_admin', 'auditor'],
  listPublicEpisodes: anyone,
  listReplays: anyone,
  openEpisode: anyone,
  getPublicEpisode: anyone,
  renewLiveToken: anyone,
  openInvitation: anyone,
  consentAsGuest: anyone,
  listMessages: anyone,
  reportLive: anyone,
  setReminder: citizen,
  sayInEpisode: citizen,
  askInEpisode: citizen,
  listOwnInEpisode: citizen,
  listSeries: crew,
  listCrew: crew,
  listEpisodes: crew,
  getEpisode: crew,
  moveEpisode: crew,
  getReplayEdit: crew,
  getModeration: crew,
  decideQuestion: crew,
  createSeries: producer,
  planEpisode: producer,
  changeEpisode: producer,
  saveReplayEdit: producer,
  saveCaptions: producer,
  cutEpisode: moderators,
  listDecidedMessages: moderators,
  decideMessage: moderators,
  mutePerson: moderators,
  liftMute: moderators,
  setSlowMode: moderators,
  handleReport: moderators,
  listDecisions: moderators,
  listWords: moderators,
  addWord: moderators,
  removeWord: moderators,
  inviteGuest: producerAndHost,
  listStreamKeys: producerAndHost,
  createStreamKey: producerAndHost,
  revokeStreamKey: producerAndHost,
  getLiveFigures: readers,
  addOutsideFigure: outside,
  removeOutsideFigure: outside,
  revokeGuest: ['live_producer', 'live_host', 'live_moderator'],
  getEpisodeFigures: [...readers, 'live_host', 'live_moderator'],
};

const names = Object.keys(operations) as OperationName[];

describe.each(anyone)('%s', (who) => {
  const asker = who === 'nobody' ? null : { role: who, mustChangePassword: false };

  test('may call exactly what the table allows', () => {
    const may = names.filter((name) => refusal(name, asker) === null);
    expect(may).toEqual(names.filter((name) => allowed[name].some((one) => one === who)));
  });

  test('is told to sign in, or that it is not theirs', () => {
    const refusals = new Set(names.map((name) => refusal(name, asker)).filter((code) => code !== null));
    expect([...refusals]).toEqual([who === 'nobody' ? 'not_signed_in' : 'forbidden']);
  });
});

test('with a one-time password staff may do nothing but change it, sign out, and what anyone may', () => {
  for (const who of staff) {
    const asker = { role: who, mustChangePassword: true };
    const may = names.filter((name) => refusal(name, asker) === null && !allowed[name].some((one) => one === 'nobody'));
    expect(may).toEqual(['signOut', 'changePassword']);
    expect(refusal('updatePreferences', asker)).toBe('password_must_change');
  }
});

test('a viewer reports what was played forty times a minute, in however many pages; others are not held up', async () => {
  const admit = liveAdmission();
  const page = (viewerKey: string) => ({ claim: { kind: 'viewer', viewerKey } }) as LiveContext;
  // Two pages and what waited while the line was lost for five minutes.
  for (let report = 0; report < 40; report += 1) await admit('live.played', page('one'));
  await expect(admit('live.played', page('one'))).rejects.toMatchObject({ code: 'too_many_requests' });
  await admit('live.played', page('other'));
  await admit('live.like', page('one'));
});
