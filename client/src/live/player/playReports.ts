import type { LiveRequestData, PlayTransport } from '#protocol';
import { ApiError } from '../../apiError.ts';
import type { LiveConnection } from '../liveSocket.ts';
import { createPlayMeter, type PlayMoment } from './playMeter.ts';

type Report = LiveRequestData<'live.played'>;

/** What is played at present. */
export interface PlayedNow extends Pick<Report, 'phase' | 'transport' | 'positionMs'> {
  moment: PlayMoment;
}

/** The first report makes it a view. */
const firstMs = 3000;
const everyMs = 15_000;
const lookMs = 500;

/**
 * Reports the time really played, at 3 s and then every 15 s. One view has one id, also when it moves between WebRTC and
 * HLS; each report keeps its number until it was taken, so that one that was sent twice counts once.
 * @param read what the element shows now, or null where it shows nothing.
 */
export function reportPlaying(connection: LiveConnection, read: () => PlayedNow | null) {
  const playId = crypto.randomUUID();
  const meter = createPlayMeter();
  let seq = 0;
  let reportedAt = 0;
  let last: PlayedNow | null = null;
  let sending: Promise<void> | null = null;
  const unsent: Report[] = [];

  function look(): void {
    const now = read();
    if (last && now?.transport !== last.transport) close(last);
    if (now) meter.look(now.moment);
    last = now ?? last;
    const due = reportedAt === 0 ? meter.playedMs() >= firstMs : Date.now() - reportedAt >= everyMs;
    if (last && due) close(last);
  }

  /** What was played so far becomes a report. */
  function close({ phase, transport, positionMs }: PlayedNow): void {
    // Shorter than what makes a view is kept until it is one.
    if (reportedAt === 0 && meter.playedMs() < firstMs) return;
    const playedMs = meter.take();
    if (playedMs === 0) return;
    reportedAt = Date.now();
    unsent.push({ playId, seq: ++seq, phase, transport, playedMs, positionMs });
    sending ??= send().finally(() => {
      sending = null;
    });
  }

  /** In order; what does not arrive is sent again with the next one. */
  async function send(): Promise<void> {
    for (let report = unsent[0]; report; report = unsent[0]) {
      try {
        await connection.request('live.played', report);
      } catch (error) {
        // Too late for the live, or not yet a replay: it would never be taken, and hold up the others.
        if (!(error instanceof ApiError && error.code === 'wrong_state')) return;
      }
      unsent.shift();
    }
  }

  const flush = () => {
    look();
    if (last) close(last);
  };
  const hidden = () => document.hidden && flush();
  const timer = setInterval(look, lookMs);
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', hidden);
  return {
    /** The last report; settles when it was sent or could not be. */
    stop(): Promise<void> {
      clearInterval(timer);
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', hidden);
      flush();
      return sending ?? Promise.resolve();
    },
  };
}

/** What the element shows at this moment. */
export function momentOf(video: HTMLVideoElement, transport: PlayTransport): PlayMoment {
  const stream = transport === 'webrtc';
  const pictured = video.videoWidth > 0 && !document.hidden;
  return {
    now: performance.now(),
    position: video.currentTime,
    // By HLS the position stands still when nothing comes; by WebRTC it may go on.
    frames: stream && pictured ? framesOf(video) : null,
    running: !video.paused && !video.ended && !video.seeking && video.readyState >= video.HAVE_CURRENT_DATA,
    perceived: !document.hidden || !video.muted,
  };
}

function framesOf(video: HTMLVideoElement): number | null {
  if (typeof video.getVideoPlaybackQuality === 'function') return video.getVideoPlaybackQuality().totalVideoFrames;
  const { webkitDecodedFrameCount } = video as HTMLVideoElement & { webkitDecodedFrameCount?: number };
  return webkitDecodedFrameCount ?? null;
}
