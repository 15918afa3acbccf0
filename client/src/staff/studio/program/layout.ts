/** The program's picture, pixels. */
export const programSize = { width: 1280, height: 720 } as const;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where one input is drawn: `cover` fills the place and cuts what is too much, `contain` shows all of it. */
export interface Place {
  readonly inputId: string;
  readonly rect: Rect;
  readonly fit: 'cover' | 'contain';
  readonly name: string;
}

/** Who and what is in the program. */
export interface Scene {
  /** On stage, in this order; more than six do not fit. */
  readonly people: readonly { readonly inputId: string; readonly name: string }[];
  readonly screen: string | null;
  /** A line at the bottom; empty for none. */
  readonly caption: string;
}

export const mostPeople = 6;
export const emptyScene: Scene = { people: [], screen: null, caption: '' };

/** A screen takes the large place, people stand in a column beside it; without one they share the picture evenly. */
export function placesOf({ people, screen }: Scene): Place[] {
  const shown = people.slice(0, mostPeople);
  const { width, height } = programSize;
  if (screen === null) return grid(shown, { x: 0, y: 0, width, height });
  const column = shown.length > 0 ? width / 4 : 0;
  const large: Place = {
    inputId: screen,
    rect: { x: 0, y: 0, width: width - column, height },
    fit: 'contain',
    name: '',
  };
  const each = height / Math.max(shown.length, 3);
  const beside = shown.map(({ inputId, name }, index) => ({
    inputId,
    name,
    fit: 'cover' as const,
    rect: { x: width - column, y: index * each, width: column, height: each },
  }));
  return [large, ...beside];
}

function grid(people: Scene['people'], { width, height }: Rect): Place[] {
  const columns = people.length <= 1 ? 1 : people.length <= 4 ? 2 : 3;
  const rows = Math.ceil(people.length / columns);
  const size = { width: width / columns, height: height / rows };
  return people.map(({ inputId, name }, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, people.length - row * columns);
    const indent = ((columns - inRow) * size.width) / 2;
    return {
      inputId,
      name,
      fit: 'cover',
      rect: { x: indent + (index % columns) * size.width, y: row * size.height, ...size },
    };
  });
}

/** The part of the source to read and the part of the place to fill, so that nothing is distorted. */
export function fitted(
  source: { readonly width: number; readonly height: number },
  { rect, fit }: Pick<Place, 'rect' | 'fit'>,
): { from: Rect; to: Rect } {
  const scales = [rect.width / source.width, rect.height / source.height] as const;
  if (fit === 'cover') {
    const scale = Math.max(...scales);
    const size = { width: rect.width / scale, height: rect.height / scale };
    return { from: { x: (source.width - size.width) / 2, y: (source.height - size.height) / 2, ...size }, to: rect };
  }
  const scale = Math.min(...scales);
  const size = { width: source.width * scale, height: source.height * scale };
  const to = { x: rect.x + (rect.width - size.width) / 2, y: rect.y + (rect.height - size.height) / 2, ...size };
  return { from: { x: 0, y: 0, width: source.width, height: source.height }, to };
}
