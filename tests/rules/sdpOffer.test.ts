import { expect, test } from 'vitest';
import { readRtpParameters } from '../../server/rooms/mediaParameters.ts';
import { readFragment } from '../../server/whip/iceFragment.ts';
import { wantedOf } from '../../server/whip/receivingParameters.ts';
import { SdpError } from '../../server/whip/sdpError.ts';
import { readOffer } from '../../server/whip/sdpOffer.ts';
import { streamsOffered } from '../../server/whip/sendingParameters.ts';

const transport = `c=IN IP4 0.0.0.0
a=ice-ufrag:Xc2D
a=ice-pwd:M5J4mMSUPY3Kd1xZ1v7rqO
a=ice-options:ice2,trickle
a=setup:actpass
a=fingerprint:sha-256 8B:C5:C6:FA:91:E9:9C:0F:4C:30:8A:05:2A:FA:3D:8D:4F:B2:96:C1:EE:AD:1A:0B:A5:B4:8A:A9:08:46:E1:DF
a=rtcp-mux`;

/** As an encoder on libdatachannel (OBS Studio) offers. */
const encoder = `v=0
o=rtc 3094652129 0 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=msid-semantic:WMS *
m=audio 9 UDP/TLS/RTP/SAVPF 111
${transport}
a=mid:0
a=sendonly
a=ssrc:1842756190 cname:rPZrpGiCRNhIXoQA
a=ssrc:1842756190 msid:stream stream-audio
a=rtpmap:111 OPUS/48000/2
a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
m=video 9 UDP/TLS/RTP/SAVPF 96
${transport}
a=mid:1
a=sendonly
a=ssrc:1842756191 cname:rPZrpGiCRNhIXoQA
a=ssrc:1842756191 msid:stream stream-video
a=rtpmap:96 H264/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 goog-remb
a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
`.replaceAll('\n', '\r\n');

const player = encoder.replaceAll('a=sendonly', 'a=recvonly').replace(/a=ssrc:.*\r\n/g, '');

test('an encoder offers one sound and one picture, by their SSRCs and under its own numbers', () => {
  const [sound, picture] = streamsOffered(readOffer(encoder)).map(({ rtpParameters }) =>
    readRtpParameters(rtpParameters),
  );
  expect(sound?.codecs).toMatchObject([
    { mimeType: 'audio/opus', payloadType: 111, parameters: { stereo: 1, usedtx: 0 } },
  ]);
  expect(sound?.encodings).toEqual([{ ssrc: 1842756190 }]);
  expect(picture?.mid).toBe('1');
  expect(picture?.encodings).toEqual([{ ssrc: 1842756191 }]);
  expect(picture?.rtcp).toEqual({ cname: 'rPZrpGiCRNhIXoQA', reducedSize: true });
  expect(picture?.codecs).toEqual([
    {
      ...{ mimeType: 'video/H264', payloadType: 96, clockRate: 90_000 },
      parameters: { 'profile-level-id': '42e01f', 'packetization-mode': 1, 'level-asymmetry-allowed': 1 },
      rtcpFeedback: [
        { type: 'nack', parameter: '' },
        { type: 'nack', parameter: 'pli' },
        { type: 'goog-remb', parameter: '' },
      ],
    },
  ]);
});

test('a profile of digits alone is still a text', () => {
  const [, picture] = streamsOffered(readOffer(encoder.replace('42e01f', '420029')));
  expect(picture?.rtpParameters.codecs[0]?.parameters?.['profile-level-id']).toBe('420029');
});

test('of several profiles the one that most can show is taken', () => {
  const offer = encoder
    .replace('SAVPF 96', 'SAVPF 98 96')
    .replace(
      'a=rtpmap:96',
      'a=rtpmap:98 H264/90000\r\na=fmtp:98 profile-level-id=640032;packetization-mode=1\r\na=rtpmap:96',
    );
  expect(streamsOffered(readOffer(offer))[1]?.rtpParameters.codecs[0]?.payloadType).toBe(96);
});

test('a player gets the picture under its own number if it can show the profile that is sent, else the sound alone', () => {
  expect(wantedOf(readOffer(player), 'constrained_baseline')).toMatchObject({
    ...{ audio: 0, video: 1 },
    payloadTypes: { audio: 111, video: 96, profileLevelId: '42e01f' },
  });
  expect(wantedOf(readOffer(player), 'high')).toMatchObject({ audio: 0, video: null, payloadTypes: { video: 112 } });
});

/** Every offer that differs by one line: left out, twice, or with all its numbers too large, or its words gone. */
function* damaged(): Generator<string> {
  const lines = encoder.split('\r\n');
  for (const [index, line] of lines.entries()) {
    const others = [
      '',
      `${line}\r\n${line}`,
      line.replace(/\d+/g, '99999999999'),
      line.replace(/\d+/g, '-1'),
      line.slice(0, line.length / 2),
    ];
    for (const other of [...others, line.replace(/:.*/, ':'), line.replace(/ .*/, ' ')]) {
      yield lines.with(index, other).join('\r\n');
    }
  }
}

test('a damaged offer is read, or refused with a status of the standard; nothing else happens', () => {
  const statuses = new Map<number, number>();
  for (const offer of damaged()) {
    try {
      for (const { rtpParameters } of streamsOffered(readOffer(offer))) readRtpParameters(rtpParameters);
    } catch (error) {
      if (!(error instanceof SdpError)) throw new Error(`not refused, but failed:\n${offer}`, { cause: error });
      statuses.set(error.status, (statuses.get(error.status) ?? 0) + 1);
    }
  }
  expect([...statuses.keys()].toSorted()).toEqual([400, 422]);
});

test.each(['', 'hello', 'a=ice-ufrag:x', 'a=candidate:nonsense', `a=ice-ufrag:${'x'.repeat(300)}`])(
  'a fragment of %j is none',
  (fragment) => {
    expect(() => readFragment(fragment)).toThrow(SdpError);
  },
);
