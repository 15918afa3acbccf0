import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const folder = process.env.PICTURES_DIR ?? 'test-results/pages';

export interface LookAt {
  /** px */
  smallestText?: number;
  smallestTarget?: number;
}

/** Meant to be seen through: WCAG 1.4.3 asks no contrast of what is pure decoration. */
const watermark = '[data-watermark]';

/**
 * Takes the page's picture, and holds it to what every page must keep: no serious axe violation, nothing wider than the
 * screen; in 长辈版 also text and targets of the norm's size.
 */
export async function look(page: Page, name: string, { smallestText, smallestTarget }: LookAt = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  const { violations } = await new AxeBuilder({ page }).exclude(watermark).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect.soft(serious, `${name}: axe`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${name}: px wider than the screen`).toBeLessThanOrEqual(0);
  if (smallestText)
    expect.soft(await textBelow(page, smallestText), `${name}: text below ${smallestText} px`).toEqual([]);
  if (smallestTarget)
    expect.soft(await targetsBelow(page, smallestTarget), `${name}: targets below ${smallestTarget} px`).toEqual([]);
}

/** Visible texts smaller than that. */
function textBelow(page: Page, px: number): Promise<string[]> {
  return page.evaluate((smallest) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || !element.checkVisibility()) continue;
      // The letters of a drawing are drawn, not written.
      if (element.closest('script, style, title, svg, .only-read-aloud')) continue;
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size < smallest - 0.5) found.push(`${size}px ${node.textContent.trim().slice(0, 20)}`);
    }
    return found;
  }, px);
}

/** Visible buttons, links and inputs lower than that; links within a sentence are not targets of their own. */
function targetsBelow(page: Page, px: number): Promise<string[]> {
  return page.evaluate((smallest) => {
    return [...document.querySelectorAll<HTMLElement>('button, a[href], input, textarea, label:has(input)')]
      .filter(
        (element) => element.checkVisibility() && !element.closest('p, li') && !element.closest('.only-read-aloud'),
      )
      .filter((element) => !(element instanceof HTMLInputElement && element.closest('label')))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height < smallest - 0.5)
      .map(
        ({ element, box }) =>
          `${Math.round(box.height)}px ${element.innerText.slice(0, 20)} <${element.tagName.toLowerCase()}>`,
      );
  }, px);
}
