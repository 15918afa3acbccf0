/** A playlist as a player reads it. */
export interface ReadPlaylist {
  /** Lines of tags, without those of single segments. */
  tags: string[];
  segments: { name: string; durationMs: number; map: string; discontinuity: boolean; at: string | null }[];
  ended: boolean;
  targetSeconds: number;
  mediaSequence: number;
  discontinuitySequence: number;
}

/** Throws when it is no playlist. */
export function readPlaylist(text: string): ReadPlaylist {
  const lines = text.trim().split('\n');
  if (lines[0] !== '#EXTM3U') throw new Error(`no playlist: ${text.slice(0, 100)}`);
  const tagValue = (tag: string) =>
    Number(lines.find((line) => line.startsWith(`${tag}:`))?.slice(tag.length + 1) ?? 0);
  const segments: ReadPlaylist['segments'] = [];
  let map = '';
  let at: string | null = null;
  let durationMs = 0;
  let discontinuity = false;
  for (const line of lines) {
    if (line.startsWith('#EXT-X-MAP:')) map = /URI="([^"]+)"/.exec(line)?.[1] ?? '';
    if (line === '#EXT-X-DISCONTINUITY') discontinuity = true;
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) at = line.slice(25);
    if (line.startsWith('#EXTINF:')) durationMs = Math.round(Number.parseFloat(line.slice(8)) * 1000);
    if (line.startsWith('#')) continue;
    segments.push({ name: line, durationMs, map, discontinuity, at });
    at = null;
    discontinuity = false;
  }
  return {
    tags: lines.filter((line) => line.startsWith('#EXT-X-')),
    segments,
    ended: lines.at(-1) === '#EXT-X-ENDLIST',
    targetSeconds: tagValue('#EXT-X-TARGETDURATION'),
    mediaSequence: tagValue('#EXT-X-MEDIA-SEQUENCE'),
    discontinuitySequence: tagValue('#EXT-X-DISCONTINUITY-SEQUENCE'),
  };
}
