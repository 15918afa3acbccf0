import type { EchoOutcome } from '../../media/index.ts';
import { checkTexts, commonTexts } from '../../texts/index.ts';
import { Button, HotlineButton } from '../../ui/Button.tsx';
import { Item } from './Item.tsx';

const words: Record<EchoOutcome, string> = {
  good: checkTexts.connectionGood,
  slow: checkTexts.connectionSlow,
  no_server: checkTexts.connectionNoServer,
  no_media: checkTexts.connectionNoMedia,
};

/** Sound and picture went to the service and back; or what to try instead. */
export function ConnectionItem({ outcome, again }: { outcome: EchoOutcome | null; again: () => void }) {
  const failed = outcome === 'no_server' || outcome === 'no_media';
  return (
    <Item title={checkTexts.connection} ok={outcome === null ? null : !failed}>
      <p role="status">{outcome === null ? checkTexts.connectionTesting : words[outcome]}</p>
      {failed && (
        <>
          <Button onClick={again}>{commonTexts.retry}</Button>
          <HotlineButton>{commonTexts.callHotline}</HotlineButton>
        </>
      )}
    </Item>
  );
}
