import { create } from 'zustand';

/** How the pages look: 长辈版 or not, and 长辈版's text size. */
interface Display {
  elder: boolean;
  /** px, in 长辈版 only. */
  textSize: ElderTextSize;
}

/** Text sizes of 长辈版, px (the norm: from 18, adjustable to 30). */
export const elderTextSizes = [18, 21, 24, 27, 30] as const;
type ElderTextSize = (typeof elderTextSizes)[number];

const storageKey = 'display';
const fallback: Display = { elder: false, textSize: 21 };

export const useDisplay = create<Display>(() => read());

/** Shows the pages in the chosen way from now on, and on this device at the next visit. */
export function setDisplay(change: Partial<Display>): void {
  useDisplay.setState(change);
  applyDisplay();
  try {
    localStorage.setItem(storageKey, JSON.stringify(useDisplay.getState()));
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

/** Puts the choice on the document, where tokens.css reads it. */
export function applyDisplay(): void {
  const { elder, textSize } = useDisplay.getState();
  const { documentElement } = document;
  documentElement.classList.toggle('elder', elder);
  if (elder) documentElement.style.setProperty('--text-size', `${textSize}px`);
  else documentElement.style.removeProperty('--text-size');
}

function read(): Display {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return fallback;
    const { elder, textSize } = kept as Partial<Record<keyof Display, unknown>>;
    return {
      elder: elder === true,
      textSize: elderTextSizes.find((size) => size === textSize) ?? fallback.textSize,
    };
  } catch {
    return fallback;
  }
}
