import type { EpisodeState, ProgramView, programWarning } from '#protocol';
import type { ProgramState } from '#sfu';
import type { PackagingHealth } from '../packaging/packaging.ts';

type Warning = (typeof programWarning.options)[number];

/** Segments can be cut only at key frames: rarer than this, and pictures come late. ms */
const rareKeyFramesMs = 3_000;
const weakQuality = 2;
/** Nothing for so long is no longer a hiccup. ms */
export const arrivingWithinMs = 3_000;

export interface ProgramFacts {
  state: EpisodeState;
  publishing: { source: 'studio' | 'whip'; since: Date } | null;
  media: ProgramState;
  health: PackagingHealth;
  present: { webrtc: number; hls: number };
  hostPresent: boolean;
  moderatorPresent: boolean;
}

/** Packets of the program come now. */
export function isArriving({ silentMs }: ProgramState): boolean {
  return silentMs !== null && silentMs < arrivingWithinMs;
}

/** What the crew sees of the program. */
export function programViewOf(facts: ProgramFacts): ProgramView {
  const { publishing, media, health, present, hostPresent, moderatorPresent } = facts;
  return {
    publishing: publishing && { source: publishing.source, since: publishing.since.toISOString() },
    bitrate: media.bitrate,
    keyFrameIntervalMs: media.keyFrameIntervalMs,
    quality: media.quality,
    viewersWebrtc: present.webrtc,
    viewersHls: present.hls,
    hlsDelayMs: health.delayMs,
    warnings: warningsOf(facts),
    ...{ hostPresent, moderatorPresent },
  };
}

function warningsOf({ state, publishing, media, health, moderatorPresent }: ProgramFacts): Warning[] {
  const warnings: Warning[] = [];
  if (state === 'live' && !moderatorPresent) warnings.push('no_moderator');
  if (health.diskLow) warnings.push('disk_low');
  if (health.down && state === 'live') warnings.push('packager_down');
  if (!publishing || !isArriving(media)) return warnings;
  const { keyFrameIntervalMs, hasAudio, hasVideo, quality } = media;
  // A studio sends key frames when it is asked for them, and before the live nobody asks.
  const asked = publishing.source === 'whip' || state === 'live';
  if (asked && keyFrameIntervalMs !== null && keyFrameIntervalMs > rareKeyFramesMs) warnings.push('key_frames_rare');
  if (!hasAudio) warnings.push('no_sound');
  if (!hasVideo) warnings.push('no_picture');
  if (quality <= weakQuality) warnings.push('weak_upload');
  return warnings;
}
