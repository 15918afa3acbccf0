import { fitted, type Place, placesOf, programSize, type Scene } from './layout.ts';

type Context = OffscreenCanvasRenderingContext2D;

const font = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const background = '#101c2e';
const captionHeight = 84;

/** Draws one picture of the program. An input without a picture leaves its place dark, with the name. */
export function drawScene(
  context: Context,
  scene: Scene,
  pictures: ReadonlyMap<string, ImageBitmap>,
  waiting: string,
): void {
  const { width, height } = programSize;
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  const places = placesOf(scene);
  if (places.length === 0) drawWaiting(context, waiting);
  for (const place of places) {
    drawInput(context, place, pictures.get(place.inputId));
    if (place.name !== '') drawName(context, place, scene.caption !== '');
  }
  if (scene.caption !== '') drawCaption(context, scene.caption);
}

function drawInput(context: Context, place: Place, picture: ImageBitmap | undefined): void {
  if (!picture) return;
  const { from, to } = fitted({ width: picture.width, height: picture.height }, place);
  context.drawImage(picture, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
}

/** At the lower left of the place, above the caption where they would meet. */
function drawName(context: Context, { name, rect }: Place, captioned: boolean): void {
  const size = rect.width < programSize.width / 3 ? 22 : 28;
  const bottom = Math.min(rect.y + rect.height, captioned ? programSize.height - captionHeight : programSize.height);
  context.font = `500 ${size}px ${font}`;
  const width = Math.min(context.measureText(name).width + 28, rect.width);
  context.fillStyle = 'rgb(16 28 46 / 0.78)';
  context.fillRect(rect.x, bottom - size - 22, width, size + 22);
  context.fillStyle = '#ffffff';
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(name, rect.x + 14, bottom - (size + 22) / 2, width - 20);
}

function drawCaption(context: Context, caption: string): void {
  const { width, height } = programSize;
  context.fillStyle = 'rgb(16 28 46 / 0.86)';
  context.fillRect(0, height - captionHeight, width, captionHeight);
  context.fillStyle = '#ffffff';
  context.font = `500 36px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(caption, width / 2, height - captionHeight / 2, width - 80);
}

function drawWaiting(context: Context, waiting: string): void {
  context.fillStyle = '#ffffff';
  context.font = `500 48px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(waiting, programSize.width / 2, programSize.height / 2, programSize.width - 80);
}
