import { type Attached, empty, goBack, type HlsSource, keepPlace } from './hlsElement.ts';
import { watchStandstill } from './watchStandstill.ts';

const retryMs = 1000;

/** Plays by the browser's own player, as on iPhones. */
export function attachNatively(element: HTMLVideoElement, source: HlsSource): Attached {
  const { url, start } = source;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const load = () => {
    element.src = url;
    element.play().catch(() => undefined);
  };
  const place = keepPlace(element, source);
  const failed = () => {
    place.lost();
    clearTimeout(retry);
    retry = setTimeout(load, retryMs);
  };
  element.addEventListener('error', failed);
  const stopGoingBack = goBack(element, source);
  const stopWatching = start === 'end' ? watchStandstill(element, () => textOf(url), load) : () => undefined;
  element.src = url;
  return {
    madeAt() {
      // Safari alone tells when the playlist began.
      const { getStartDate } = element as HTMLVideoElement & { getStartDate?: () => Date };
      const startedAt = getStartDate?.call(element).getTime() ?? Number.NaN;
      return Number.isNaN(startedAt) ? null : startedAt + element.currentTime * 1000;
    },
    detach() {
      clearTimeout(retry);
      element.removeEventListener('error', failed);
      place.stop();
      stopGoingBack();
      stopWatching();
      empty(element);
    },
  };
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}
