/** A clock as a row of black and white blocks, with its negative below, so that a blurred or half-changed picture is not read. */
export const clockPicture = { width: 640, height: 360, bits: 20, rowHeight: 60 };

/** Goes round in some 17 minutes. ms */
const roundMs = 2 ** clockPicture.bits;
const bitWidth = clockPicture.width / clockPicture.bits;

/** Pages of one machine have the same clock. */
function clockNow(): number {
  return Math.floor(performance.timeOrigin + performance.now()) % roundMs;
}

/** Draws the present moment. */
export function drawClock(brush: CanvasRenderingContext2D): void {
  const now = clockNow();
  for (let bit = 0; bit < clockPicture.bits; bit += 1) {
    const isSet = Math.floor(now / 2 ** bit) % 2 === 1;
    for (const [row, isWhite] of [isSet, !isSet].entries()) {
      brush.fillStyle = isWhite ? 'white' : 'black';
      brush.fillRect(bit * bitWidth, row * clockPicture.rowHeight, bitWidth, clockPicture.rowHeight);
    }
  }
}

/** How old the moment in the picture is, ms; null where none can be read. `brush` is of a canvas in the picture's size. */
export function readClock(brush: CanvasRenderingContext2D, video: HTMLVideoElement): number | null {
  const { width, height, bits, rowHeight } = clockPicture;
  brush.drawImage(video, 0, 0, width, height);
  const seenAt = clockNow();
  let moment = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    const x = Math.floor((bit + 0.5) * bitWidth);
    const [above, below] = [0.5, 1.5].map(
      (rows) => brush.getImageData(x, Math.floor(rows * rowHeight), 1, 1).data[1] ?? 0,
    );
    if (above === undefined || below === undefined || Math.abs(above - below) < 100) return null;
    if (above > below) moment += 2 ** bit;
  }
  return (seenAt - moment + roundMs) % roundMs;
}
