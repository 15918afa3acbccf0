/** Places are ms. */
export interface Cue {
  startMs: number;
  endMs: number;
  text: string;
}

const mostCues = 5000;
const longestCue = 500;
const timing = /^((?:\d{2,}:)?\d{2}:\d{2}\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?\d{2}:\d{2}\.\d{3})(?:[ \t].*)?$/;
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' };

/**
 * The cues of a WebVTT file (W3C), as plain text: markup, styles and positions are left out. null when it is none, a time cannot be read, or
 * nothing is in it.
 */
export function parseWebVtt(file: string): Cue[] | null {
  const text = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const [signature = '', ...blocks] = text.split(/\n{2,}/);
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(signature)) return null;
  const cues: Cue[] = [];
  for (const block of blocks) {
    const lines = block.split('\n').filter((line) => line !== '');
    if (lines.length === 0 || /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(lines[0] ?? '')) continue;
    const cue = parseCue(lines);
    if (!cue) return null;
    if (cue.text !== '') cues.push(cue);
  }
  return cues.length > 0 && cues.length <= mostCues ? cues.sort((one, other) => one.startMs - other.startMs) : null;
}

/** A file of these cues. */
export function writeWebVtt(cues: readonly Cue[]): string {
  const blocks = cues.map(({ startMs, endMs, text }) => `${clock(startMs)} --> ${clock(endMs)}\n${escaped(text)}`);
  return `${['WEBVTT', ...blocks].join('\n\n')}\n`;
}

/** The cues as a cut shows them that begins `offsetMs` later and lasts so long. */
export function shiftedCues(cues: readonly Cue[], offsetMs: number, durationMs: number): Cue[] {
  return cues
    .map((cue) => ({
      ...cue,
      startMs: Math.max(0, cue.startMs - offsetMs),
      endMs: Math.min(durationMs, cue.endMs - offsetMs),
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);
}

/** Lines of one block: an optional name, the time, the text. */
function parseCue(lines: string[]): Cue | null {
  const at = lines.findIndex((line) => line.includes('-->'));
  const times = timing.exec(lines[at] ?? '');
  if (at > 1 || !times) return null;
  const startMs = msOf(times[1] ?? '');
  const endMs = msOf(times[2] ?? '');
  const text = plain(lines.slice(at + 1).join('\n'));
  if (startMs === null || endMs === null || endMs <= startMs || text.length > longestCue) return null;
  return { startMs, endMs, text };
}

function msOf(time: string): number | null {
  const [seconds = 0, minutes = 0, hours = 0] = time.split(':').map(Number).reverse();
  if (seconds >= 60 || minutes >= 60 || hours > 99) return null;
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000);
}

function plain(text: string): string {
  return text
    .replace(/<[^>]*>?/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/[^\P{Cc}\n]/gu, '')
    .trim();
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function clock(ms: number): string {
  const whole = Math.round(ms);
  const part = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const seconds = Math.floor(whole / 1000);
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.${part(whole % 1000, 3)}`;
}
