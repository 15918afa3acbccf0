/*
 * What the pages of those who work on a livestream use of the viewers'.
 */
export { type LiveConnection, openLive } from './liveSocket.ts';
export { attachHls } from './player/attachHls.ts';
export { delayText, ProgramPlayer, useDelay, useProgram } from './player/ProgramPlayer.tsx';
export type { PlayableSource, ProgramControl, ProgramState, Quality } from './player/program.ts';
export { type Playing, usePlaying } from './player/usePlaying.ts';
export { createStageSession, type StageSession } from './stage/stageSession.ts';
export type { StageState } from './stage/stageState.ts';
