/*
 * Camera, microphone and the call, for the pages of both sides. mediasoup-client itself is loaded on demand.
 */
export type { CallSession } from './callSession.ts';
export type { CallState } from './callState.ts';
export { type EchoOutcome, testEcho } from './echoTest.ts';
export { LocalVideo } from './LocalVideo.tsx';
export { acquire, chooseDevices, recover, release, switchCamera, useLocalMedia } from './localMedia.ts';
export { isWeChat, type MediaFault } from './mediaFault.ts';
export { preloadMedia } from './mediasoup.ts';
export { usePreparedCall } from './prepareCall.ts';
export { RemoteVideo } from './RemoteVideo.tsx';
export { playTestSound, ring, unlockSound } from './sound.ts';
export { useAudioLevel } from './useAudioLevel.ts';
export { useCallSession } from './useCallSession.ts';
export { useFullScreen } from './useFullScreen.ts';
export { useUnread } from './useUnread.ts';
export { useWakeLock } from './useWakeLock.ts';
