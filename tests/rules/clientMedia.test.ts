import { expect, test } from 'vitest';
import type { ChatMessageView } from '#protocol';
import { mergeMessages } from '../../client/src/media/callState.ts';
import { cameraBitrate, isWeakPhone, sendOptions } from '../../client/src/media/encodings.ts';
import { classifyMediaError, unavailable } from '../../client/src/media/mediaFault.ts';
import { handlerByEngine } from '../../client/src/media/mediasoup.ts';
import { levelOf } from '../../client/src/media/useAudioLevel.ts';

const wechat = 'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Version/4.0 Chrome/78.0 MicroMessenger/7.0';
const named = (name: string) => Object.assign(new Error('as the browser words it'), { name });

test('what getUserMedia throws is told by what the person can do about it', () => {
  expect(classifyMediaError(named('NotAllowedError'))).toBe('denied');
  expect(classifyMediaError(named('NotFoundError'))).toBe('not_found');
  expect(classifyMediaError(named('OverconstrainedError'))).toBe('not_found');
  expect(classifyMediaError(named('NotReadableError'))).toBe('busy');
  expect(classifyMediaError({ name: 'TrackStartError' })).toBe('busy');
  expect(classifyMediaError('anything')).toBe('busy');
});

test('a page that cannot ask for devices says why', () => {
  const mediaDevices = { getUserMedia: () => undefined };
  const able = { isSecureContext: true, navigator: { userAgent: '', mediaDevices }, RTCPeerConnection: class {} };
  expect(unavailable(able)).toBe(null);
  expect(unavailable({ isSecureContext: false, navigator: { userAgent: '' } })).toBe('insecure');
  expect(unavailable({ isSecureContext: true, navigator: { userAgent: '' } })).toBe('unsupported');
  expect(unavailable({ isSecureContext: true, navigator: { userAgent: wechat } })).toBe('in_wechat_old');
});

test('sound is sent with repair and without holes, the camera below its cap, less from a weak phone', () => {
  expect(sendOptions('microphone').codecOptions).toMatchObject({ opusFec: true, opusDtx: false });
  expect(sendOptions('camera', false).encodings).toEqual([{ maxBitrate: cameraBitrate }]);
  expect(sendOptions('camera', true).encodings?.[0]).toMatchObject({ scaleResolutionDownBy: 2 });
});

test('only phones are taken for weak', () => {
  expect(isWeakPhone({ userAgent: 'Windows NT 10.0', hardwareConcurrency: 2 })).toBe(false);
  expect(isWeakPhone({ userAgent: wechat, hardwareConcurrency: 4 })).toBe(true);
  expect(isWeakPhone({ userAgent: wechat, hardwareConcurrency: 8, deviceMemory: 2 })).toBe(true);
  expect(isWeakPhone({ userAgent: 'iPhone', hardwareConcurrency: 6 })).toBe(false);
});

test('a browser that hides its name is taken by its engine', () => {
  expect(handlerByEngine('Mozilla/5.0 (iPhone; CPU iPhone OS 14_4) AppleWebKit/605.1.15')).toBe('Safari12');
  expect(handlerByEngine(wechat)).toBe('Chrome74');
});

test('messages stand in their order, each once, however often they come', () => {
  const message = (seq: number) => ({ id: `${seq}`, seq, side: 'citizen', text: '', at: '' }) as ChatMessageView;
  const merged = mergeMessages([message(1), message(3)], [message(3), message(2)]);
  expect(merged.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('silence shows no level, speech about the middle, shouting all', () => {
  expect(levelOf(new Uint8Array(512).fill(128))).toBe(0);
  const wave = (height: number) => Uint8Array.from({ length: 512 }, (_, i) => 128 + height * Math.sin(i / 5));
  expect(levelOf(wave(2))).toBeLessThan(0.1);
  expect(levelOf(wave(15))).toBeGreaterThan(0.45);
  expect(levelOf(wave(127))).toBeGreaterThan(0.9);
});
