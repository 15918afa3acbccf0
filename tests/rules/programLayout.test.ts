import { describe, expect, test } from 'vitest';
import { emptyScene, fitted, mostPeople, placesOf, programSize } from '../../client/src/staff/studio/program/layout.ts';

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ inputId: `input ${index}`, name: `人 ${index}` }));

function area(places: ReturnType<typeof placesOf>): number {
  return places.reduce((sum, { rect }) => sum + rect.width * rect.height, 0);
}

describe('who is where in the program', () => {
  test('one person fills the picture, two stand side by side', () => {
    expect(placesOf({ ...emptyScene, people: people(1) })).toMatchObject([
      { rect: { x: 0, y: 0, ...programSize }, fit: 'cover' },
    ]);
    expect(placesOf({ ...emptyScene, people: people(2) }).map(({ rect }) => rect)).toEqual([
      { x: 0, y: 0, width: 640, height: 720 },
      { x: 640, y: 0, width: 640, height: 720 },
    ]);
  });

  test('the last row of an odd number stands in the middle', () => {
    const [, , third] = placesOf({ ...emptyScene, people: people(3) });
    expect(third?.rect).toEqual({ x: 320, y: 360, width: 640, height: 360 });
  });

  test('no place leaves the picture, and none covers another', () => {
    for (let count = 1; count <= mostPeople; count += 1) {
      for (const screen of [null, 'screen']) {
        const places = placesOf({ people: people(count), screen, caption: '' });
        expect(area(places)).toBeLessThanOrEqual(programSize.width * programSize.height);
        for (const { rect } of places) {
          expect(rect.x).toBeGreaterThanOrEqual(0);
          expect(rect.x + rect.width).toBeLessThanOrEqual(programSize.width);
          expect(rect.y + rect.height).toBeLessThanOrEqual(programSize.height);
        }
        const overlapping = places.some(({ rect: one }, index) =>
          places.slice(index + 1).some(({ rect: other }) => {
            const apartAcross = one.x + one.width <= other.x || other.x + other.width <= one.x;
            return !apartAcross && one.y < other.y + other.height && other.y < one.y + one.height;
          }),
        );
        expect([count, screen, overlapping]).toEqual([count, screen, false]);
      }
    }
  });

  test('a screen is large and whole, people stand beside it; alone it has all of the picture', () => {
    const [screen, person] = placesOf({ people: people(1), screen: 'screen', caption: '' });
    expect(screen).toMatchObject({ inputId: 'screen', fit: 'contain', rect: { width: 960, height: 720 } });
    expect(person).toMatchObject({ fit: 'cover', rect: { x: 960, width: 320, height: 240 } });
    expect(placesOf({ people: [], screen: 'screen', caption: '' })).toMatchObject([{ rect: { ...programSize } }]);
  });

  test('who is too many is not shown', () => {
    expect(placesOf({ ...emptyScene, people: people(mostPeople + 1) })).toHaveLength(mostPeople);
  });
});

describe('a source that has another shape than its place', () => {
  const rect = { x: 0, y: 0, width: 640, height: 720 };

  test('is cut evenly at both sides where it covers', () => {
    const { from, to } = fitted({ width: 1280, height: 720 }, { rect, fit: 'cover' });
    expect([from, to]).toEqual([{ x: 320, y: 0, width: 640, height: 720 }, rect]);
  });

  test('stands whole in the middle where it is contained', () => {
    const { from, to } = fitted({ width: 1280, height: 720 }, { rect, fit: 'contain' });
    expect([from, to]).toEqual([
      { x: 0, y: 0, width: 1280, height: 720 },
      { x: 0, y: 180, width: 640, height: 360 },
    ]);
  });
});
