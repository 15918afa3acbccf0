import type { ReactNode } from 'react';
import { useMe } from '../../queries.ts';
import { liveTexts } from '../../texts/index.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { signInPath } from '../signInPath.ts';

interface MayWriteProps {
  episodeId: string;
  /** Where one comes back to. */
  tab: string;
  signIn: string;
  muted: boolean;
  children: ReactNode;
}

/** The way to write; for those who may not, why not and what to do. */
export function MayWrite({ episodeId, tab, signIn, muted, children }: MayWriteProps) {
  const me = useMe();
  if (!me.data) return null;
  if (!me.data.account) return <ButtonLink to={signInPath(episodeId, tab)}>{signIn}</ButtonLink>;
  if (me.data.account.role !== 'citizen') return <Notice>{liveTexts.staffCannot}</Notice>;
  if (muted) return <Notice tone="warm">{liveTexts.mutedWhat}</Notice>;
  return children;
}
