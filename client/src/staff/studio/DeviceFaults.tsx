import { Alert, Button } from 'antd';
import { recover, useLocalMedia } from '../../media/index.ts';
import { studioTexts as texts } from '../texts/studio.ts';

/** Why the host is not seen or heard, and what to do. */
export function DeviceFaults() {
  const { fault, cameraFault, interrupted } = useLocalMedia();
  return (
    <>
      {fault && <Alert type="error" showIcon title={texts.fault[fault]} />}
      {cameraFault && <Alert type="warning" showIcon title={texts.cameraFault} />}
      {interrupted && (
        <Alert
          type="error"
          showIcon
          title={texts.interruptedDevice}
          action={<Button onClick={() => void recover()}>{texts.reopen}</Button>}
        />
      )}
    </>
  );
}
