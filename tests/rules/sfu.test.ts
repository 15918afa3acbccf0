import { describe, expect, test } from 'vitest';
import { announceAll, listenInfos } from '../../sfu/announcement.ts';
import { bandwidth, type Cap, firstPicture, nextCap, nextPicture, type Picture, shareOf } from '../../sfu/bandwidth.ts';
import { type Liveness, nextLiveness, steady, unheard } from '../../sfu/liveness.ts';
import { grade } from '../../sfu/quality.ts';
import { mayReceive } from '../../sfu/subscriptions.ts';
import type { IceCandidate, MediaRole } from '../../sfu/types.ts';

const roles: MediaRole[] = ['speaker', 'monitor', 'listener', 'waiting'];

describe('who may receive whom', () => {
  test('only speakers are received, whether on air or not', () => {
    for (const publisher of ['monitor', 'listener', 'waiting'] as const) {
      for (const subscriber of roles) {
        expect(mayReceive(subscriber, publisher, false)).toBe(false);
        expect(mayReceive(subscriber, publisher, true)).toBe(false);
      }
    }
  });

  test('speakers and monitors receive always, listeners only on air, who waits never', () => {
    expect(roles.filter((role) => mayReceive(role, 'speaker', false))).toEqual(['speaker', 'monitor']);
    expect(roles.filter((role) => mayReceive(role, 'speaker', true))).toEqual(['speaker', 'monitor', 'listener']);
  });
});

describe('a peer that is silent', () => {
  const stateAfter = (...samples: [bytes: number, now: number][]): Liveness['state'] =>
    samples.reduce<Liveness>((liveness, [bytes, now]) => nextLiveness(liveness, bytes, now, 5_000), unheard).state;

  test('is lost after the limit and not before', () => {
    expect(stateAfter([100, 0], [100, 4_999])).toBe('here');
    expect(stateAfter([100, 0], [100, 5_000])).toBe('lost');
  });

  test('is back with the first byte', () => {
    expect(stateAfter([100, 0], [100, 5_000], [120, 9_000])).toBe('here');
  });

  test('has no steady line until five seconds after a pause', () => {
    const before = nextLiveness(unheard, 100, 0);
    expect(steady(before, 1_000)).toBe(true);
    expect(steady(before, 2_000)).toBe(false);
    const returned = nextLiveness(before, 200, 3_000);
    expect(steady(returned, 3_000)).toBe(false);
    expect(steady(nextLiveness(returned, 300, 8_000), 8_000)).toBe(false);
    const flowing = [4_000, 5_000, 6_000, 7_000, 8_000].reduce((line, now) => nextLiveness(line, now, now), returned);
    expect(steady(flowing, 8_000)).toBe(true);
  });

  test('is not taken for one who speaks when a transport was replaced', () => {
    expect(stateAfter([100, 0], [0, 3_000], [0, 5_000])).toBe('lost');
    expect(stateAfter([100, 0], [0, 3_000], [10, 4_000], [10, 8_000])).toBe('here');
  });
});

describe('when the way in is narrow', () => {
  const run = (seconds: number, share: number, from: Picture, start: number): Picture => {
    let picture = from;
    for (let second = 0; second <= seconds; second += 1) picture = nextPicture(picture, share, start + second * 1_000);
    return picture;
  };
  const on = firstPicture;

  test('the sound has its part before the pictures share the rest', () => {
    expect(shareOf(1_000_000, 2, 3)).toBe(300_000);
    expect(shareOf(40_000, 1, 1)).toBe(0);
  });

  test('a short dip leaves the picture on', () => {
    expect(run(1, 60_000, on, 0).paused).toBe(false);
  });

  test('a lasting one pauses it', () => {
    expect(run(2, 60_000, on, 0).paused).toBe(true);
  });

  test('a deep one pauses it at once', () => {
    expect(run(0, 40_000, on, 0).paused).toBe(true);
  });

  test('the picture returns when there was enough for five seconds', () => {
    const paused = run(2, 60_000, on, 0);
    expect(run(4, 200_000, paused, 3_000).paused).toBe(true);
    expect(run(5, 200_000, paused, 3_000).paused).toBe(false);
  });

  test('it does not return for less than enough', () => {
    expect(run(10, 140_000, run(2, 60_000, on, 0), 3_000).paused).toBe(true);
  });

  test('it is tried again after a while, and less often each time that fails', () => {
    let picture = run(2, 60_000, firstPicture, 0);
    expect(picture).toMatchObject({ paused: true, retryMs: 30_000 });
    picture = nextPicture(picture, 60_000, picture.since + 29_000);
    expect(picture.paused).toBe(true);
    picture = nextPicture(picture, 60_000, picture.since + 30_000);
    expect(picture.paused).toBe(false);
    picture = run(2, 60_000, picture, picture.since + 1_000);
    expect(picture).toMatchObject({ paused: true, retryMs: 60_000 });
  });
});

describe('the cap that a sender is told', () => {
  const told = (maxBitrate: number): Cap => ({ maxBitrate, toldAt: 0 });

  test('is what its weakest receiver can take', () => {
    expect(nextCap(null, [900_000, 400_000], 0)?.maxBitrate).toBe(400_000);
  });

  test('stays within its bounds', () => {
    expect(nextCap(told(500_000), [1], 9_000)?.maxBitrate).toBe(bandwidth.floor);
    expect(nextCap(told(500_000), [9_000_000], 9_000)?.maxBitrate).toBe(bandwidth.ceiling);
  });

  test('is not told without a receiver, for a trifle, or twice within two seconds', () => {
    expect(nextCap(told(500_000), [], 9_000)).toBeNull();
    expect(nextCap(told(500_000), [540_000], 9_000)).toBeNull();
    expect(nextCap(told(500_000), [200_000], 1_999)).toBeNull();
    expect(nextCap(told(500_000), [200_000], 2_000)?.maxBitrate).toBe(200_000);
  });

  test('is not told at all while there is plenty', () => {
    expect(nextCap(null, [2_000_000], 0)).toBeNull();
  });
});

test('quality falls with the worst stream and with loss', () => {
  expect(grade([10, 9], 0)).toBe(4);
  expect(grade([], undefined)).toBe(4);
  expect(grade([10, 5], 0)).toBe(2);
  expect(grade([10], 0.1)).toBe(2);
  expect(grade([10], 0.9)).toBe(0);
  expect(grade([0], 0)).toBe(0);
});

describe('addresses', () => {
  test('each family listens on its own socket, UDP and TCP on the same port', () => {
    const infos = listenInfos(['0.0.0.0', '::'], ['203.0.113.1', 'video.example', '2001:db8::1'], 44_444);
    expect(infos.map(({ protocol, ip, announcedAddress, port }) => [protocol, ip, announcedAddress, port])).toEqual([
      ['udp', '0.0.0.0', '203.0.113.1', 44_444],
      ['tcp', '0.0.0.0', '203.0.113.1', 44_444],
      ['udp', '::', '2001:db8::1', 44_444],
      ['tcp', '::', '2001:db8::1', 44_444],
    ]);
  });

  test('an unspecified address that nothing is announced for is not listened on', () => {
    expect(listenInfos(['0.0.0.0', '::'], ['203.0.113.1'], 1).map(({ ip }) => ip)).toEqual(['0.0.0.0', '0.0.0.0']);
    expect(() => listenInfos(['::'], ['203.0.113.1'], 1)).toThrow();
  });

  test('every announced address becomes a candidate, the first preferred', () => {
    const candidate: IceCandidate = {
      foundation: 'udpcandidate',
      priority: 1_000,
      ip: '203.0.113.1',
      address: '203.0.113.1',
      protocol: 'udp',
      port: 44_444,
      type: 'host',
    };
    const all = announceAll([candidate], ['203.0.113.1', 'video.example', '2001:db8::1']);
    expect(all.map(({ address, priority, port }) => [address, priority, port])).toEqual([
      ['203.0.113.1', 1_000, 44_444],
      ['video.example', 999, 44_444],
    ]);
    expect(announceAll([candidate], [])).toEqual([candidate]);
  });
});
