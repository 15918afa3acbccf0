import { afterEach, expect, test, vi } from 'vitest';
import { leaveFullScreen } from '../../client/src/live/player/useFilling.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A page with one video; `exits` says by which way it was asked to leave full screen. */
function page(state: object, video: object = {}) {
  const exits: string[] = [];
  const webkitExitFullscreen = (of: string) => () => void exits.push(of);
  vi.stubGlobal('document', {
    exitFullscreen: async () => {
      exits.push('document');
      throw new TypeError('not in full screen');
    },
    webkitExitFullscreen: webkitExitFullscreen('old document'),
    querySelectorAll: () => [{ webkitExitFullscreen: webkitExitFullscreen('video'), ...video }],
    ...state,
  });
  return exits;
}

test('full screen is left the way it was entered, and nothing is asked of a page that is not in it', () => {
  for (const [state, video, way] of [
    [{}, {}, []],
    [{ fullscreenElement: {} }, {}, ['document']],
    [{ webkitFullscreenElement: {}, exitFullscreen: undefined }, {}, ['old document']],
    [{ exitFullscreen: undefined }, { webkitDisplayingFullscreen: true }, ['video']],
  ] as const) {
    const exits = page(state, video);
    leaveFullScreen();
    expect(exits).toEqual(way);
  }
});
