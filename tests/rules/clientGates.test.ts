import { expect, test } from 'vitest';
import type { ConsultationState, ConsultationView } from '#protocol';
import { gateOf } from '../../client/src/citizen/consultation/gates.ts';
import { safeNext } from '../../client/src/citizen/session.ts';
import { newer } from '../../client/src/consultations.ts';

type Consents = ConsultationView['consents'];
const at = '2026-11-22T02:00:00.000Z';
const consent = (kind: Consents[number]['kind'], decision: Consents[number]['decision']) => ({
  kind,
  decision,
  textVersion: '1',
  at,
});
const agreed = [consent('service_notice', 'given'), consent('recording', 'refused')];
const fresh = { arrived: false, checked: false };
const view = (state: ConsultationState, consents: Consents = agreed, canCheckIn = false) => ({
  state,
  consents,
  canCheckIn,
});

test('an instant request goes through notice, recording, device check and then the line', () => {
  expect(gateOf(view('checked_in', []), fresh)).toBe('notice');
  expect(gateOf(view('checked_in', [consent('service_notice', 'given')]), fresh)).toBe('recording');
  expect(gateOf(view('checked_in'), fresh)).toBe('device_check');
  expect(gateOf(view('checked_in'), { ...fresh, checked: true })).toBe('waiting');
});

test('refusing to be recorded is as good a choice as agreeing', () => {
  for (const decision of ['given', 'refused', 'withdrawn'] as const) {
    const consents = [consent('service_notice', 'given'), consent('recording', decision)];
    expect(gateOf(view('checked_in', consents), fresh)).toBe('device_check');
  }
});

test('a booking waits for its time and for the citizen', () => {
  expect(gateOf(view('booked', []), fresh)).toBe('booking');
  expect(gateOf(view('booked', [], false), { ...fresh, arrived: true })).toBe('booking');
  expect(gateOf(view('booked', [], true), { ...fresh, arrived: true })).toBe('notice');
  expect(gateOf(view('booked', agreed, true), { ...fresh, arrived: true })).toBe('check_in');
});

test('a reload finds the line, the call and the end again', () => {
  expect(gateOf(view('waiting'), fresh)).toBe('waiting');
  expect(gateOf(view('offered'), fresh)).toBe('waiting');
  for (const state of ['connecting', 'in_call', 'interrupted'] as const)
    expect(gateOf(view(state), fresh)).toBe('call');
  for (const state of ['completed', 'evaluated', 'no_show', 'cancelled'] as const) {
    expect(gateOf(view(state), fresh)).toBe('end');
  }
});

test('an answer that was overtaken does not bring an old state back', () => {
  const waiting = { state: 'waiting', stateSince: '2026-11-22T02:00:00.000Z' } as ConsultationView;
  const connecting = { state: 'connecting', stateSince: '2026-11-22T02:00:01.000Z' } as ConsultationView;
  expect(newer(connecting, waiting)).toBe(connecting);
  expect(newer(waiting, connecting)).toBe(connecting);
  expect(newer(undefined, waiting)).toBe(waiting);
});

test('sign-in leads back into this site only', () => {
  expect(safeNext('/my/1')).toBe('/my/1');
  for (const elsewhere of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', '', null]) {
    expect(safeNext(elsewhere)).toBe('/');
  }
});
