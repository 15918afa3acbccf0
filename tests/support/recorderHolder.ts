/** A server that a test may kill: owns a recorder process with one open track. Arguments: folder, journal, its key (hex). Tells address and recorder by message. */
import { RecorderProcess } from '#recordings';
import { trackOf } from './rtpSource.ts';

const [dir = '', path = '', key = ''] = process.argv.slice(2);
const recorder = await RecorderProcess.create({ dir, minFreeBytes: 0, log: { info() {}, warn() {} } });
const address = await recorder.openTrack(trackOf('vp8', { path, key: Buffer.from(key, 'hex') }, 'held'));
process.send?.({ address, recorderPid: recorder.pid });
