import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { LiveMessageView } from '#protocol';
import { serverNow } from '../../serverTime.ts';
import styles from './Bullets.module.css';
import { type Bullet, placeBullets } from './placeBullets.ts';

const storageKey = 'bullets';

/** Off at first, and remembered. */
const useWanted = create<{ on: boolean }>(() => ({ on: read() }));

export function useBullets() {
  const { on } = useWanted();
  return {
    on,
    toggle() {
      useWanted.setState({ on: !on });
      try {
        localStorage.setItem(storageKey, String(!on));
      } catch {
        // Private windows may refuse storage; the choice then lasts as long as the page.
      }
    },
  };
}

/** What people say flies over the upper part of the picture: captions stay free. The list beside it holds the same. */
export function Bullets({ messages }: { messages: readonly LiveMessageView[] }) {
  const [bullets, setBullets] = useState<readonly Bullet[]>([]);
  const [since] = useState(serverNow);
  const known = useRef<ReadonlySet<string>>(new Set());

  useEffect(() => {
    const before = known.current;
    const shown = new Set(messages.map(({ id }) => id));
    known.current = shown;
    // What stood there before they were switched on is old.
    const fresh = messages.filter(({ id, at }) => !before.has(id) && Date.parse(at) >= since);
    setBullets((flying) =>
      placeBullets(
        flying.filter(({ id }) => shown.has(id)),
        fresh,
        Date.now(),
      ),
    );
  }, [messages, since]);

  return (
    <div className={styles.sky} aria-hidden="true">
      {bullets.map(({ id, text, lane, flightMs }) => (
        <span
          key={id}
          className={styles.bullet}
          style={{ top: `${lane * 25}%`, animationDuration: `${flightMs}ms` }}
          onAnimationEnd={() => setBullets((flying) => flying.filter((bullet) => bullet.id !== id))}
        >
          {text}
        </span>
      ))}
    </div>
  );
}

function read(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'true';
  } catch {
    return false;
  }
}
