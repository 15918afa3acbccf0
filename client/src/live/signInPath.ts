/** Signs in and comes back to the same place of the episode's page. */
export function signInPath(episodeId: string, tab?: string): string {
  const back = `/live/${episodeId}${tab ? `?tab=${tab}` : ''}`;
  return `/sign-in?next=${encodeURIComponent(back)}`;
}
