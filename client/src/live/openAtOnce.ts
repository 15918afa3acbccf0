import { beginEpisode } from './begunEpisode.ts';

/*
 * A script of its own in live.html, small and first: the episode is opened, and its program on the way, while everything else of the
 * page is still to come.
 */
const [, episodeId] = /^\/live\/([\w-]+)$/.exec(location.pathname) ?? [];
if (episodeId) beginEpisode(episodeId);
