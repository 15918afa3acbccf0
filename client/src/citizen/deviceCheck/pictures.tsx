import type { ReactNode } from 'react';
import type { MediaFault } from '../../media/index.ts';
import { checkTexts } from '../../texts/index.ts';
import styles from './DeviceCheck.module.css';

/* Drawings of what to press; the words beside them say the same. */

const { drawn } = checkTexts;
const ink = '#16282b';
const accent = '#0d5c63';
const good = '#1c6b3a';
const alarm = '#a8201a';

function Drawing({ children }: { children: ReactNode }) {
  return (
    <svg className={styles.drawing} viewBox="0 0 320 150" aria-hidden="true">
      <rect x="1.5" y="1.5" width="317" height="147" rx="12" fill="#fff" stroke="#d8d4ca" strokeWidth="3" />
      {children}
    </svg>
  );
}

function AddressBar({ lock }: { lock: boolean }) {
  return (
    <>
      <rect x="16" y="14" width="288" height="34" rx="17" fill="#f0eee8" />
      {lock && (
        <>
          <rect x="31" y="29" width="14" height="11" rx="2" fill={accent} />
          <path d="M34 29v-4a4 4 0 0 1 8 0v4" fill="none" stroke={accent} strokeWidth="2.5" />
        </>
      )}
      <rect x="60" y="28" width="150" height="7" rx="3.5" fill="#c3c0b6" />
    </>
  );
}

function Camera({ x, y, colour }: { x: number; y: number; colour: string }) {
  return (
    <g transform={`translate(${x} ${y})`} fill={colour}>
      <rect width="30" height="22" rx="4" />
      <path d="M32 8l12-6v18l-12-6z" />
    </g>
  );
}

function Microphone({ x, y, colour }: { x: number; y: number; colour: string }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect x="6" width="14" height="24" rx="7" fill={colour} />
      <path d="M1 14a12 12 0 0 0 24 0M13 26v7" fill="none" stroke={colour} strokeWidth="3" />
    </g>
  );
}

function Switch({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect width="46" height="24" rx="12" fill={good} />
      <circle cx="34" cy="12" r="9" fill="#fff" />
    </g>
  );
}

/** Where to press. */
function Finger({ x, y }: { x: number; y: number }) {
  return <circle cx={x} cy={y} r="16" fill="none" stroke={alarm} strokeWidth="4" />;
}

function Words({ x, y, children, fill = ink }: { x: number; y: number; children: string; fill?: string }) {
  return (
    <text x={x} y={y} fontSize="17" fill={fill}>
      {children}
    </text>
  );
}

function Allow() {
  return (
    <>
      <Camera x={40} y={66} colour={accent} />
      <Words x={102} y={84}>
        {drawn.camera}
      </Words>
      <Switch x={224} y={66} />
      <Microphone x={48} y={103} colour={accent} />
      <Words x={102} y={125}>
        {drawn.microphone}
      </Words>
      <Switch x={224} y={107} />
    </>
  );
}

/** The question that the browser will ask, with the right answer circled. */
export function AskPicture() {
  return (
    <Drawing>
      <Camera x={62} y={26} colour={accent} />
      <Microphone x={124} y={20} colour={accent} />
      <Words x={168} y={43}>
        {drawn.wants}
      </Words>
      <rect x="40" y="82" width="108" height="44" rx="10" fill="#f0eee8" />
      <Words x={69} y={110}>
        {drawn.refuse}
      </Words>
      <rect x="172" y="82" width="108" height="44" rx="10" fill={accent} />
      <Words x={209} y={110} fill="#fff">
        {drawn.allow}
      </Words>
      <rect x="165" y="75" width="122" height="58" rx="14" fill="none" stroke={alarm} strokeWidth="4" />
    </Drawing>
  );
}

const pictures: Record<MediaFault, ReactNode> = {
  denied: (
    <>
      <AddressBar lock />
      <Finger x={38} y={32} />
      <Allow />
    </>
  ),
  not_found: (
    <>
      <rect x="40" y="28" width="110" height="72" rx="6" fill="none" stroke={ink} strokeWidth="4" />
      <path d="M75 120h40M95 100v20" stroke={ink} strokeWidth="4" />
      <path d="M150 66h40" stroke={accent} strokeWidth="5" strokeDasharray="8 6" />
      <Camera x={200} y={40} colour={accent} />
      <Microphone x={210} y={82} colour={accent} />
    </>
  ),
  busy: (
    <>
      <rect x="40" y="22" width="110" height="92" rx="8" fill="#f0eee8" stroke={ink} strokeWidth="3" />
      <Camera x={70} y={56} colour={ink} />
      <path d="M132 14l24 24m0-24l-24 24" stroke={alarm} strokeWidth="6" />
      <path d="M172 70h34m0 0l-11-10m11 10l-11 10" fill="none" stroke={accent} strokeWidth="5" />
      <Camera x={226} y={58} colour={good} />
    </>
  ),
  insecure: (
    <>
      <AddressBar lock={false} />
      <Words x={40} y={90} fill={alarm}>
        ✕ http://
      </Words>
      <Words x={40} y={125} fill={good}>
        ✓ https://
      </Words>
    </>
  ),
  unsupported: (
    <>
      <rect x="70" y="18" width="62" height="112" rx="10" fill="none" stroke={ink} strokeWidth="4" />
      <path d="M84 55l34 34m0-34l-34 34" stroke={alarm} strokeWidth="6" />
      <path d="M146 74h34m0 0l-11-10m11 10l-11 10" fill="none" stroke={accent} strokeWidth="5" />
      <rect x="194" y="18" width="62" height="112" rx="10" fill="none" stroke={good} strokeWidth="4" />
      <Camera x={204} y={62} colour={good} />
    </>
  ),
  in_wechat_old: (
    <>
      <AddressBar lock={false} />
      <g fill={ink}>
        <circle cx="266" cy="31" r="4" />
        <circle cx="279" cy="31" r="4" />
        <circle cx="292" cy="31" r="4" />
      </g>
      <Finger x={279} y={31} />
      <rect x="130" y="64" width="174" height="64" rx="10" fill="#f0eee8" />
      <Words x={150} y={102}>
        {drawn.openInBrowser}
      </Words>
      <rect x="136" y="76" width="162" height="40" rx="10" fill="none" stroke={alarm} strokeWidth="4" />
    </>
  ),
};

export function FaultPicture({ fault }: { fault: MediaFault }) {
  return <Drawing>{pictures[fault]}</Drawing>;
}
