import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useEffect, useState } from 'react';
import { Outlet } from 'react-router';
import type { DutyView } from '#protocol';
import { preloadMedia } from '../../media/index.ts';
import { noteServerTime } from '../../serverTime.ts';
import { request, useConnection, useNotification } from '../../socket.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { DutyContext } from './DutyContext.ts';
import { OfferDialog } from './OfferDialog.tsx';

const key = ['duty'];

/** Answers and notifications overtake each other: a ring that came meanwhile must not be covered by an older desk. */
function newest(known: DutyView | undefined, told: DutyView): DutyView {
  return known && Date.parse(known.serverTime) > Date.parse(told.serverTime) ? known : told;
}

/** Below every page of a lawyer: keeps the desk up to date and rings, wherever the lawyer is. */
export default function LawyerFrame() {
  const client = useQueryClient();
  const duty = useQuery({
    queryKey: key,
    queryFn: async () => {
      const view = await request('duty.watch', {});
      noteServerTime(view.serverTime);
      return newest(client.getQueryData(key), view);
    },
    refetchInterval: 60_000,
  });
  const [connected, setConnected] = useState(true);
  /** That the server is about to stop, in its words; a new connection is to its successor. */
  const [draining, setDraining] = useState<string | null>(null);
  useEffect(() => {
    // Half of the time from 接听 to the first picture would be loading.
    import('../calls/CallPage.tsx').then(preloadMedia).catch(() => undefined);
  }, []);
  const show = (view: DutyView) => {
    noteServerTime(view.serverTime);
    client.setQueryData(key, (known?: DutyView) => newest(known, view));
  };
  useNotification('duty.changed', show);
  useNotification('server.draining', ({ message }) => setDraining(message));
  useConnection((now) => {
    setConnected(now);
    setDraining(null);
    if (now) void client.invalidateQueries({ queryKey: key });
  });

  if (duty.data === undefined) {
    return duty.isError ? <LoadFailed error={duty.error} retry={() => void duty.refetch()} /> : <Loading />;
  }
  return (
    <DutyContext value={{ view: duty.data, show, connected }}>
      {draining !== null && <Alert type="warning" banner role="status" title={draining} />}
      <Outlet />
      {duty.data.offer !== null && <OfferDialog key={duty.data.offer.id} offer={duty.data.offer} />}
    </DutyContext>
  );
}
