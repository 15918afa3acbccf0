import { acquire, chooseDevices } from '../../media/index.ts';

export interface DeviceChoice {
  camera: string | null;
  microphone: string | null;
}

const storageKey = 'studio devices';

/** What was chosen on this computer the last time. */
export function chosenDevices(): DeviceChoice {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return { camera: null, microphone: null };
    const { camera, microphone } = stored as Partial<Record<keyof DeviceChoice, unknown>>;
    const idOf = (id: unknown) => (typeof id === 'string' ? id : null);
    return { camera: idOf(camera), microphone: idOf(microphone) };
  } catch {
    return { camera: null, microphone: null };
  }
}

/** Turns camera and microphone on, those that were chosen where they are there. */
export function openChosenDevices(): Promise<void> {
  chooseDevices(chosenDevices());
  return acquire('video');
}

/** Changes to another camera or microphone, and remembers it. */
export function changeDevices(choice: DeviceChoice): Promise<void> {
  try {
    localStorage.setItem(storageKey, JSON.stringify(choice));
  } catch {
    // Chosen for this time only.
  }
  chooseDevices(choice);
  return acquire('video');
}
