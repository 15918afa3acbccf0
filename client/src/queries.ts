import { QueryClient, useQuery } from '@tanstack/react-query';
import type { AccountView, ServiceRules } from '#protocol';
import { type ApiAnswer, ApiError, api } from './api.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // Only a lost network or a server that is starting is worth another try.
      retry: (failures, error) =>
        failures < 3 && error instanceof ApiError && ['offline', 'unavailable', 'internal'].includes(error.code),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 4000),
    },
    mutations: { retry: false },
  },
});

export const keys = {
  me: ['me'],
  service: ['service'],
  categories: ['categories'],
  slots: ['slots'],
  episodes: ['episodes'],
  replaysAfter: (id: string | undefined) => ['replays', id],
  consultations: ['consultations'],
  consultation: (id: string) => ['consultation', id],
} as const;

/** The signed-in account (or null), whether this is the demo, and the rules of the service. */
export function useMe() {
  return useQuery({ queryKey: keys.me, queryFn: () => api('getMe'), staleTime: 60_000 });
}

/** Writes another account into the session that is known; one that is not yet known is asked for. */
export function writeAccount(account: AccountView | null): void {
  const session = queryClient.getQueryData<ApiAnswer<'getMe'>>(keys.me);
  if (session) queryClient.setQueryData(keys.me, { ...session, account });
  else void queryClient.invalidateQueries({ queryKey: keys.me });
}

/** The rules that pages name. For pages behind the sign-in: the rules came with the session. */
export function useRules(): ServiceRules {
  const { data } = useMe();
  if (!data) throw new Error('the session is not known yet');
  return data.rules;
}
