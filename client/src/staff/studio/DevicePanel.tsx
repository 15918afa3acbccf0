import { Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useLocalMedia } from '../../media/index.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import { changeDevices, chosenDevices, type DeviceChoice, openChosenDevices } from './devices.ts';
import { LevelBar } from './LevelBar.tsx';
import styles from './studio.module.css';

/** Which camera and microphone. Why one does not work stands above the stage (DeviceFaults). */
export function DevicePanel() {
  const { phase, microphone } = useLocalMedia();
  const devices = useDevices();
  const [choice, setChoice] = useState(chosenDevices);
  const change = (changed: Partial<DeviceChoice>) => {
    const next = { ...choice, ...changed };
    setChoice(next);
    void changeDevices(next);
  };
  return (
    <div className={styles.stack}>
      {phase === 'asking' && <p role="status">{texts.asking}</p>}
      {phase === 'off' && <Button onClick={() => void openChosenDevices()}>{texts.openDevices}</Button>}
      <Picker
        name={texts.camera}
        devices={of(devices, 'videoinput')}
        chosen={choice.camera}
        choose={(camera) => change({ camera })}
      />
      <Picker
        name={texts.microphone}
        devices={of(devices, 'audioinput')}
        chosen={choice.microphone}
        choose={(next) => change({ microphone: next })}
      />
      {microphone && <LevelBar track={microphone} label={texts.level(texts.self)} />}
    </div>
  );
}

interface PickerProps {
  name: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string | null;
  choose: (id: string | null) => void;
}

function Picker({ name, devices, chosen, choose }: PickerProps) {
  const options = devices.map(({ deviceId, label }, index) => ({
    value: deviceId,
    label: label || texts.unnamedDevice(index + 1),
  }));
  const known = options.some(({ value }) => value === chosen);
  return (
    <div className={styles.field}>
      <span>{name}</span>
      <Select
        aria-label={name}
        value={known && chosen !== null ? chosen : ''}
        onChange={(id) => choose(id === '' ? null : id)}
        options={[{ value: '', label: texts.anyDevice }, ...options]}
      />
    </div>
  );
}

function of(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): MediaDeviceInfo[] {
  return devices.filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default');
}

/** What is plugged in now; names come with the permission. */
function useDevices(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const { phase } = useLocalMedia();
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (!media || phase === 'asking') return;
    const look = () => void media.enumerateDevices().then(setDevices, () => undefined);
    look();
    media.addEventListener('devicechange', look);
    return () => media.removeEventListener('devicechange', look);
  }, [phase]);
  return devices;
}
