import { QueryClient, useQuery } from '@tanstack/react-query';
import { ApiError, api } from './api.ts';

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
  consultations: ['consultations'],
  consultation: (id: string) => ['consultation', id],
} as const;

/** The signed-in account (or null), and whether this is the demo. */
export function useMe() {
  return useQuery({ queryKey: keys.me, queryFn: () => api('getMe'), staleTime: 60_000 });
}
