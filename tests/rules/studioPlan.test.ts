import { expect, test } from 'vitest';
import { emptyScene } from '../../client/src/staff/studio/program/layout.ts';
import { type Feed, movedForward, type Plan, sceneOf, withPerson } from '../../client/src/staff/studio/program/plan.ts';

const plan: Plan = { onStage: ['host', 'guest'], screenOf: null, caption: '' };
const feed = (personId: string): Feed => ({
  personId,
  name: personId.toUpperCase(),
  camera: null,
  microphone: null,
  screen: null,
});
/** Stands for a track: the plan looks at nothing but whether there is one. */
const track = {} as MediaStreamTrack;

test('people are drawn in the order of their places, not in that of their coming', () => {
  const { people } = sceneOf(plan, [feed('guest'), feed('host')]);
  expect(people.map(({ name }) => name)).toEqual(['HOST', 'GUEST']);
});

test('who is gone has no place, and comes back to the former one', () => {
  expect(sceneOf(plan, [feed('guest')]).people.map(({ name }) => name)).toEqual(['GUEST']);
  expect(sceneOf(plan, [feed('guest'), feed('host')]).people.map(({ name }) => name)).toEqual(['HOST', 'GUEST']);
  expect(sceneOf(plan, [])).toEqual(emptyScene);
});

test('a screen is drawn while it is shared, whether its owner has a place or not', () => {
  const shown = { ...plan, onStage: ['host'], screenOf: 'guest' };
  expect(sceneOf(shown, [feed('host'), { ...feed('guest'), screen: track }]).screen).toBe('guest screen');
  expect(sceneOf(shown, [feed('host'), feed('guest')]).screen).toBeNull();
  expect(sceneOf(shown, [feed('host')]).screen).toBeNull();
});

test('a person is put on the stage once, last, and taken off with the screen', () => {
  expect(withPerson(plan, 'viewer', true).onStage).toEqual(['host', 'guest', 'viewer']);
  expect(withPerson(plan, 'host', true).onStage).toEqual(['guest', 'host']);
  const off = withPerson({ ...plan, screenOf: 'guest' }, 'guest', false);
  expect(off).toEqual({ onStage: ['host'], screenOf: null, caption: '' });
});

test('a person changes places with the one before', () => {
  const three = { ...plan, onStage: ['a', 'b', 'c'] };
  expect(movedForward(three, 'c').onStage).toEqual(['a', 'c', 'b']);
  expect(movedForward(three, 'a').onStage).toEqual(['a', 'b', 'c']);
  expect(movedForward(three, 'nobody').onStage).toEqual(['a', 'b', 'c']);
});
