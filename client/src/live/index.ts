/*
 * What the pages of those who work on a livestream use of the viewers'.
 */
export { createLiveConnection, type LiveConnection } from './liveSocket.ts';
export { attachHls } from './player/attachHls.ts';
export { ProgramPlayer } from './player/ProgramPlayer.tsx';
export { createStageSession, type StageSession } from './stage/stageSession.ts';
export type { StageState } from './stage/stageState.ts';
