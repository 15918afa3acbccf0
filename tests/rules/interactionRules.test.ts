import { expect, test } from 'vitest';
import { episodeState } from '#protocol';
import { displayNameOf } from '../../server/interaction/authors.ts';
import { answerBegan, chapterTitle, firstState, isOpen } from '../../server/interaction/interactionRules.ts';
import { Pace } from '../../server/interaction/pace.ts';
import { RecentMessages } from '../../server/interaction/recentMessages.ts';

const states = episodeState.options;
const moment = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 4, 0, seconds));

test('messages are written only while the episode is on, questions from the announcement on', () => {
  expect(states.filter((state) => isOpen('message', state, 'pre_moderated'))).toEqual(['live', 'interrupted']);
  expect(states.filter((state) => isOpen('question', state, 'post_moderated'))).toEqual([
    'scheduled',
    'preview',
    'live',
    'interrupted',
  ]);
  expect(states.filter((state) => isOpen('message', state, 'off') || isOpen('question', state, 'off'))).toEqual([]);
});

test('only post-moderated messages without a hit appear at once', () => {
  expect(firstState('post_moderated', 0)).toBe('shown');
  expect(firstState('post_moderated', 1)).toBe('pending');
  expect(firstState('pre_moderated', 0)).toBe('pending');
});

test('an answer began when its question was picked, after the live began and the former answer ended', () => {
  expect(answerBegan(moment(50), moment(0), null)).toEqual(moment(50));
  expect(answerBegan(moment(50), moment(0), moment(40))).toEqual(moment(50));
  expect(answerBegan(moment(50), moment(0), moment(55))).toEqual(moment(55));
  expect(answerBegan(moment(5), moment(30), null)).toEqual(moment(30));
});

test('a chapter is named after its question, in one short line', () => {
  expect(chapterTitle('  工资拖欠\n怎么办 ')).toBe('工资拖欠 怎么办');
  expect(chapterTitle('问'.repeat(30))).toBe('问'.repeat(30));
  expect(chapterTitle('😀'.repeat(31))).toBe(`${'😀'.repeat(29)}…`);
});

test('a person has one name within an episode and another in the next, which tells nothing', () => {
  const [episode, other] = ['2c0c3c5e-0000-4000-8000-000000000001', '2c0c3c5e-0000-4000-8000-000000000002'];
  const account = '7d0c3c5e-0000-4000-8000-000000000003';
  const name = displayNameOf('secret', episode, account);
  expect(name).toMatch(/^观众[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect(displayNameOf('secret', episode, account)).toBe(name);
  expect(displayNameOf('secret', other, account)).not.toBe(name);
  expect(displayNameOf('another secret', episode, account)).not.toBe(name);
});

test('slow mode: one turn in so many seconds, given back when nothing was written', () => {
  const pace = new Pace();
  pace.takeTurn('person', 30, moment(0));
  expect(() => pace.takeTurn('person', 30, moment(29))).toThrow('slow_mode');
  expect(() => pace.takeTurn('other person', 30, moment(29))).not.toThrow();
  const giveBack = pace.takeTurn('person', 30, moment(30));
  giveBack();
  expect(() => pace.takeTurn('person', 30, moment(31))).not.toThrow();
  expect(() => pace.takeTurn('person', 0, moment(31))).not.toThrow();
});

test('the latest messages are read once, then kept up: what appears comes last, what is hidden goes', async () => {
  let reads = 0;
  const message = (id: number) => ({ id: String(id), author: '观众', text: '好', at: moment(id).toISOString() });
  const recent = new RecentMessages(async () => {
    reads += 1;
    return [message(2), message(1)];
  });
  const first = recent.of('episode');
  recent.change('episode', { shown: [message(2), message(3)] });
  recent.change('episode', { hidden: ['1'] });
  expect((await first).map(({ id }) => id)).toEqual(['1', '2']);
  expect((await recent.of('episode')).map(({ id }) => id)).toEqual(['2', '3']);
  for (let id = 4; id < 104; id += 1) recent.change('episode', { shown: [message(id)] });
  expect((await recent.of('episode')).map(({ id }) => id)).toEqual(
    Array.from({ length: 50 }, (_, at) => String(54 + at)),
  );
  expect(reads).toBe(1);
});
