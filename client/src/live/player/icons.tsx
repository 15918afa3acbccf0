import type { ReactNode } from 'react';

/* Beside words only, hence hidden from screen readers. */

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const SoundIcon = ({ off }: { off: boolean }) => (
  <Icon>
    <path d="M4 9h4l5-4v14l-5-4H4z" />
    {off ? <path d="M17 9l5 6M22 9l-5 6" /> : <path d="M17 9a4 4 0 0 1 0 6M19.5 6.5a8 8 0 0 1 0 11" />}
  </Icon>
);

export const TextIcon = () => (
  <Icon>
    <path d="M3 7h11M8 12h13M3 17h9" />
  </Icon>
);

export const PictureIcon = () => (
  <Icon>
    <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
    <circle cx="15" cy="7" r="2" />
    <circle cx="9" cy="17" r="2" />
  </Icon>
);

export const FullIcon = () => (
  <Icon>
    <path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon>
    <path d="M7 4l13 8-13 8z" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M8 5v14M16 5v14" strokeWidth="3" />
  </Icon>
);

export const SpeedIcon = () => (
  <Icon>
    <path d="M4 5l8 7-8 7zM12 5l8 7-8 7z" />
  </Icon>
);
