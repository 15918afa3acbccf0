import type { CallMode } from '#protocol';
import { LocalVideo, switchCamera, useLocalMedia } from '../../media/index.ts';
import { callTexts, checkTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import styles from './DeviceCheck.module.css';
import { FaultSteps } from './FaultHelp.tsx';
import { Item } from './Item.tsx';

/** The own picture; or why there is none, and that the voice is enough. */
export function CameraItem({ onOpen }: { onOpen: (mode: CallMode) => void }) {
  const { camera, cameraFault, facing, switchable } = useLocalMedia();
  return (
    <Item title={checkTexts.camera} ok={camera !== null ? true : cameraFault ? false : null}>
      {camera ? (
        <>
          <LocalVideo
            className={styles.picture}
            track={camera}
            mirrored={facing === 'user'}
            label={checkTexts.camera}
          />
          <p>{checkTexts.cameraWhat}</p>
          <div className={layout.row}>
            {switchable && (
              <Button look="plain" onClick={() => void switchCamera()}>
                {callTexts.switchCamera}
              </Button>
            )}
            <Button look="plain" onClick={() => onOpen('audio')}>
              {checkTexts.voiceOnly}
            </Button>
          </div>
        </>
      ) : (
        <>
          {cameraFault && <FaultSteps fault={cameraFault} />}
          {cameraFault ? <p>{checkTexts.cameraFault}</p> : <p>{callTexts.voiceOnly}</p>}
          <Button look="plain" onClick={() => onOpen('video')}>
            {checkTexts.withPicture}
          </Button>
        </>
      )}
    </Item>
  );
}
