import { expect, test } from 'vitest';
import { consultationState, endReason, recordingStatus } from '#protocol';
import { myTexts, stateTexts } from '../../client/src/texts/index.ts';

test('every state and every ending has words', () => {
  expect(Object.keys(stateTexts.state).sort()).toEqual([...consultationState.options].sort());
  expect(Object.keys(stateTexts.endReason).sort()).toEqual([...endReason.options].sort());
  expect(Object.keys(myTexts.recording).sort()).toEqual([...recordingStatus.options].sort());
});
