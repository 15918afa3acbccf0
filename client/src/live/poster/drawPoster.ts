import type { PublicEpisode } from '#protocol';
import { commonTexts, liveTexts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';

const width = 750;
const height = 1200;
const margin = 60;
const codeSize = 300;
const font = '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif';

/** The poster as a PNG in a data: URL, which phones save by a long press. @throws where the browser cannot draw. */
export async function drawPoster(episode: PublicEpisode, url: string): Promise<string> {
  const { default: code } = await import('qrcode');
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  drawPaper(pen);
  drawWords(pen, episode);
  const square = document.createElement('canvas');
  await code.toCanvas(square, url, { width: codeSize, margin: 2, errorCorrectionLevel: 'M' });
  pen.drawImage(square, (width - codeSize) / 2, height - codeSize - 150, codeSize, codeSize);
  return canvas.toDataURL('image/png');
}

function drawPaper(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = '#0d5c63';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, height - codeSize - 190, width, codeSize + 190);
}

function drawWords(pen: CanvasRenderingContext2D, episode: PublicEpisode): void {
  pen.textBaseline = 'top';
  pen.fillStyle = '#e2f0ef';
  pen.font = `600 36px ${font}`;
  pen.fillText(liveTexts.number(episode.seriesName, episode.number), margin, 80);
  pen.fillStyle = '#ffffff';
  pen.font = `700 64px ${font}`;
  let y = drawLines(pen, episode.title, 160, 84, 4);
  pen.fillStyle = '#e2f0ef';
  pen.font = `400 38px ${font}`;
  for (const line of factsOf(episode)) y = drawLines(pen, line, y + 24, 50, 2);
  pen.fillStyle = '#16282b';
  pen.textAlign = 'center';
  pen.font = `600 34px ${font}`;
  pen.fillText(liveTexts.posterScan, width / 2, height - 130);
  pen.font = `400 28px ${font}`;
  pen.fillText(commonTexts.bureau, width / 2, height - 76);
  pen.textAlign = 'left';
}

function factsOf({ plannedAt, liveAt, host, guests }: PublicEpisode): string[] {
  const names = guests.map(({ name }) => name).join('、');
  return [
    dateTimeText(liveAt ?? plannedAt),
    `${liveTexts.host} ${host.name}`,
    ...(names === '' ? [] : [`${liveTexts.guests} ${names}`]),
  ];
}

/** Writes the text in lines that fit, at most so many; answers where the next text begins. */
function drawLines(pen: CanvasRenderingContext2D, text: string, y: number, lineHeight: number, most: number): number {
  const lines = linesOf(text, (line) => pen.measureText(line).width <= width - 2 * margin);
  const shown = lines.slice(0, most);
  if (lines.length > most) shown[most - 1] = `${shown[most - 1]?.slice(0, -1)}…`;
  shown.forEach((line, index) => {
    pen.fillText(line, margin, y + index * lineHeight);
  });
  return y + shown.length * lineHeight;
}

/** These never begin a line. */
const closing = new Set('，。：；？！、）》”’');

/** Chinese breaks between any two characters, but not before a closing mark. */
export function linesOf(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const character of text) {
    if (line !== '' && !closing.has(character) && !fits(line + character)) {
      lines.push(line);
      line = '';
    }
    line += character;
  }
  return line === '' ? lines : [...lines, line];
}
