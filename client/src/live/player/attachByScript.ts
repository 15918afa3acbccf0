import type HlsPlayer from 'hls.js/light';
import { attachNatively } from './attachNatively.ts';
import { type Attached, empty, goBack, type HlsSource, keepPlace } from './hlsElement.ts';
import { createMediaRepairs } from './mediaRepairs.ts';

const retryMs = 1000;

/** Segments take 1 to 2 s: nearer to the end the picture would halt at each late one. In s. */
const liveConfig = {
  enableWorker: false,
  lowLatencyMode: true,
  liveSyncDuration: 2.5,
  liveMaxLatencyDuration: 12,
  maxLiveSyncPlaybackRate: 1.1,
  backBufferLength: 20,
  manifestLoadingMaxRetry: 0,
};
const pastConfig = { enableWorker: false, backBufferLength: 60, manifestLoadingMaxRetry: 0 };

/** Plays by hls.js; where that cannot play it, by the browser itself, if it knows HLS. */
export function attachByScript(Hls: typeof HlsPlayer, element: HTMLVideoElement, source: HlsSource): Attached {
  const repairs = createMediaRepairs();
  let natively: Attached | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const stopGoingBack = goBack(element, source);
  const place = keepPlace(element, source);
  let hls = begin();

  function begin(): HlsPlayer {
    const player = new Hls(source.start === 'end' ? liveConfig : pastConfig);
    let known = false;
    player.on(Hls.Events.MANIFEST_PARSED, () => {
      known = true;
    });
    player.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
      if (!fatal) return;
      if (type === Hls.ErrorTypes.MEDIA_ERROR) return repair(player);
      // Not there yet, or no network.
      later(() => (known ? player.startLoad() : player.loadSource(source.url)));
    });
    player.attachMedia(element);
    player.loadSource(source.url);
    return player;
  }

  function repair(player: HlsPlayer): void {
    const step = repairs(Date.now());
    if (step === 'recover') {
      player.recoverMediaError();
      return;
    }
    place.lost();
    player.destroy();
    later(() => {
      if (step === 'other_player' && playsHls(element)) natively = attachNatively(element, source);
      else hls = begin();
    });
  }

  function later(act: () => void): void {
    clearTimeout(retry);
    retry = setTimeout(act, retryMs);
  }

  return {
    madeAt: () => (natively ? natively.madeAt() : (hls.playingDate?.getTime() ?? null)),
    detach() {
      clearTimeout(retry);
      place.stop();
      stopGoingBack();
      natively?.detach();
      hls.destroy();
      empty(element);
    },
  };
}

function playsHls(element: HTMLVideoElement): boolean {
  return element.canPlayType('application/vnd.apple.mpegurl') !== '';
}
