/** Keeps a video inside the page: on iPhones, in WeChat, and in the X5 browsers of Android phones. */
export const embedded = {
  autoPlay: true,
  playsInline: true,
  'webkit-playsinline': 'true',
  'x5-playsinline': 'true',
  'x5-video-player-type': 'h5',
  'x5-video-player-fullscreen': 'false',
} as const;
