import { create } from 'zustand';
import type { CallMode } from '#protocol';
import { classifyMediaError, type MediaFault, unavailable } from './mediaFault.ts';

/** The own camera and microphone: one pair a page, shared by device check, waiting room and call. */
export interface LocalMedia {
  phase: 'off' | 'asking' | 'on';
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  /** Why there is no microphone at all. */
  fault: MediaFault | null;
  /** Why there is no camera, although the microphone works. */
  cameraFault: MediaFault | null;
  facing: 'user' | 'environment';
  /** More than one camera to switch between. */
  switchable: boolean;
  /** Taken away by a phone call, the lock screen or another program: one tap brings it back. */
  interrupted: boolean;
}

const off: LocalMedia = {
  phase: 'off',
  camera: null,
  microphone: null,
  fault: null,
  cameraFault: null,
  facing: 'user',
  switchable: false,
  interrupted: false,
};

export const useLocalMedia = create<LocalMedia>(() => off);
const { getState, setState } = useLocalMedia;

/** Ids of the devices that were chosen by hand; a browser without them takes others. */
interface ChosenDevices {
  camera: string | null;
  microphone: string | null;
}

let chosen: ChosenDevices = { camera: null, microphone: null };

const sound = (): MediaTrackConstraints => ({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  ...(chosen.microphone === null ? {} : { deviceId: { ideal: chosen.microphone } }),
});
const picture = (facing: LocalMedia['facing']): MediaTrackConstraints => ({
  ...(chosen.camera === null ? { facingMode: facing } : { deviceId: { ideal: chosen.camera } }),
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
});

/** A loss shorter than this is not worth a word. */
const muteGraceMs = 1500;
/** Counts what was asked and let go: a stream that comes for an older question is not kept, or its camera would stay on. */
let round = 0;

/** From the next `acquire` on these, where the browser has them. */
export function chooseDevices(devices: ChosenDevices): void {
  chosen = devices;
}

/** Turns camera and microphone on, or the microphone alone. The outcome is in the store; never throws. */
export async function acquire(mode: CallMode): Promise<void> {
  const mine = ++round;
  const missing = unavailable(window);
  if (missing) return setState({ phase: 'off', fault: missing });
  setState({ phase: 'asking', fault: null, cameraFault: null });
  // Some phones lend a camera only once: the old tracks go before the new ones are asked for.
  stopTracks();
  const { facing } = getState();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: sound(),
      video: mode === 'video' && picture(facing),
    });
    take(stream, mine);
  } catch (error) {
    if (mine === round) await afterFailure(mode, classifyMediaError(error), mine);
  }
  await countCameras();
}

async function afterFailure(mode: CallMode, fault: MediaFault, mine: number): Promise<void> {
  // A refusal counts for both and is not asked again; a missing or busy camera need not cost the voice.
  if (mode === 'audio' || fault === 'denied') return setState({ phase: 'off', fault });
  try {
    take(await navigator.mediaDevices.getUserMedia({ audio: sound() }), mine);
    if (mine === round) setState({ cameraFault: fault });
  } catch (error) {
    if (mine === round) setState({ phase: 'off', fault: classifyMediaError(error) });
  }
}

/** Changes between front and back camera. The old picture goes on where the other camera cannot be had. */
export async function switchCamera(): Promise<void> {
  const mine = round;
  const { camera, facing } = getState();
  const next = facing === 'user' ? 'environment' : 'user';
  camera?.stop();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: await otherCamera(camera, next) });
    const track = stream.getVideoTracks()[0] ?? null;
    if (mine !== round) return track?.stop();
    watch(track);
    setState({ camera: track, facing: next });
  } catch {
    if (mine === round) await acquire('video');
  }
}

/** On phones the other side of the device; on desktops the next camera in the list. */
async function otherCamera(
  current: MediaStreamTrack | null,
  facing: LocalMedia['facing'],
): Promise<MediaTrackConstraints> {
  if (current?.getSettings().facingMode) return picture(facing);
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
  const place = cameras.findIndex(({ deviceId }) => deviceId === current?.getSettings().deviceId);
  const next = cameras[(place + 1) % cameras.length];
  return next ? { ...picture(facing), deviceId: { exact: next.deviceId } } : picture(facing);
}

/** Brings back what a phone call or the lock screen took. */
export function recover(): Promise<void> {
  const { camera, cameraFault } = getState();
  return acquire(camera || cameraFault ? 'video' : 'audio');
}

/** Turns everything off: the light of the camera goes out. */
export function release(): void {
  round++;
  stopTracks();
  setState({ ...off, facing: getState().facing });
}

function stopTracks(): void {
  const { camera, microphone } = getState();
  camera?.stop();
  microphone?.stop();
}

function take(stream: MediaStream, mine: number): void {
  if (mine !== round) {
    for (const track of stream.getTracks()) track.stop();
    return;
  }
  const camera = stream.getVideoTracks()[0] ?? null;
  const microphone = stream.getAudioTracks()[0] ?? null;
  if (microphone && 'contentHint' in microphone) microphone.contentHint = 'speech';
  watch(camera);
  watch(microphone);
  setState({ phase: 'on', camera, microphone, interrupted: false });
}

async function countCameras(): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  setState({ switchable: devices.filter(({ kind }) => kind === 'videoinput').length > 1 });
}

function watch(track: MediaStreamTrack | null): void {
  if (!track) return;
  const check = () => setTimeout(lookAgain, muteGraceMs);
  track.addEventListener('ended', lookAgain);
  track.addEventListener('mute', check);
  track.addEventListener('unmute', lookAgain);
}

/** Whether a track in use was taken away. A muted track says nothing about the page's own mute button. */
function lookAgain(): void {
  const { camera, microphone, phase } = getState();
  if (phase !== 'on') return;
  const gone = [camera, microphone].some((track) => track !== null && (track.readyState === 'ended' || track.muted));
  setState({ interrupted: gone });
}

if (typeof document !== 'undefined') {
  // Phones take the camera away while another program is in front, not always with an event.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') setTimeout(lookAgain, muteGraceMs);
  });
}
