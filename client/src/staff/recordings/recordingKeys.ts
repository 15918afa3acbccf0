import type { QueryClient } from '@tanstack/react-query';

/** What the quality checker's pages keep of the server's answers. */
export const recordingKeys = {
  lists: ['recordings'],
  list: (filter: string, number: string) => ['recordings', filter, number],
  tasks: ['recordingTasks'],
  one: (id: string) => ['recording', id],
  complaints: ['complaints'],
} as const;

/** Something was decided: lists, counts and the recording itself are asked for anew. */
export function forgetRecordings(client: QueryClient): void {
  for (const key of [['recordings'], ['recordingTasks'], ['recording'], ['complaints']]) {
    void client.invalidateQueries({ queryKey: key });
  }
}
