import type { MediaSource } from '#protocol';
import { useLocalMedia } from './localMedia.ts';
import type { publishOver } from './publishing.ts';

/** What a person lets others see and hear. */
export interface OwnMedia {
  microphoneOn: boolean;
  cameraOn: boolean;
  /** Shared until the person or the browser stops it. */
  screen: MediaStreamTrack | null;
}

interface OwnMediaStore {
  getState(): OwnMedia;
  setState(change: Partial<OwnMedia>): void;
}

/** Sends what `own` and the open devices say. @throws ApiError when the server did not take a change */
export async function publishOwn(publishing: ReturnType<typeof publishOver>, own: OwnMedia): Promise<void> {
  const { camera, microphone } = useLocalMedia.getState();
  const wanted: [MediaSource, MediaStreamTrack | null, boolean][] = [
    ['microphone', microphone, !own.microphoneOn],
    ['camera', camera, !own.cameraOn],
    ['screen', own.screen, false],
  ];
  await Promise.all(
    wanted.map(([source, track, paused]) =>
      publishing.publish(source, track?.readyState === 'live' ? { track, paused } : null),
    ),
  );
}

/** The buttons of who is in a call or on a stage; `changed` follows each change. */
export function ownMediaButtons(store: OwnMediaStore, changed: () => void) {
  function stopScreen(): void {
    store.getState().screen?.stop();
    store.setState({ screen: null });
    changed();
  }

  return {
    setMicrophone(on: boolean): void {
      store.setState({ microphoneOn: on });
      changed();
    },
    setCamera(on: boolean): void {
      store.setState({ cameraOn: on });
      changed();
    },
    /** @throws what getDisplayMedia throws, e.g. when the person chose none. */
    async shareScreen(): Promise<void> {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      const screen = stream.getVideoTracks()[0] ?? null;
      screen?.addEventListener('ended', stopScreen);
      store.setState({ screen });
      changed();
    },
    stopScreen,
  };
}

export type OwnMediaButtons = ReturnType<typeof ownMediaButtons>;
